// SPDX-License-Identifier: Apache-2.0
/**
 * From a client's send to a committed entry. Whoever has a message to send holds a {@link dev.chaski.delivery.DeliveryClient}; it finds the conversation's owner, whose lane admits the message, compares and
 * appends, confirms after the commit and fans out. {@link dev.chaski.delivery.Submission} and {@link dev.chaski.delivery.Outcome} are what travels between the two.
 */
package dev.chaski.delivery;
