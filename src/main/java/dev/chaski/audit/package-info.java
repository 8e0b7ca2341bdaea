// SPDX-License-Identifier: Apache-2.0
/**
 * What users did that others may ask about later: {@link dev.chaski.audit.Audit} writes one line for each act to a logger of its own, {@code audit}, which a deployment can keep elsewhere and longer than the
 * rest.
 */
package dev.chaski.audit;
