// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

/**
 * A user of one run.
 *
 * @param number unique in the run; the id ends in it
 * @param url the instance that this user talks to
 */
record Person(int number, String userId, String token, String url) {}
