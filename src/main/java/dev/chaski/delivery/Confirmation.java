// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.MessageId;
import java.time.Instant;

/** The promise that a message is committed (I1): where it stands, and whether it stood there before ({@code duplicate}, I2). */
public record Confirmation(MessageId messageId, long seq, Instant createdAt, boolean duplicate) {}
