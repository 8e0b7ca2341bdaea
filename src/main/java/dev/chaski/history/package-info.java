// SPDX-License-Identifier: Apache-2.0
/**
 * What was said: pages of messages as they are now ({@link dev.chaski.history.History}), single messages, and how far an author's own messages got ({@link dev.chaski.history.DeliveryState}). It only reads;
 * the log's entries on their way to the sockets are the gateway's business.
 */
package dev.chaski.history;
