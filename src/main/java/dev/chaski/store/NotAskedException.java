// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

/** PostgreSQL is known not to answer now, so it was not asked: nothing happened, and nothing will. It carries no stack trace, since it is thrown at every request of an outage. */
public final class NotAskedException extends RuntimeException {
    NotAskedException() {
        super("PostgreSQL is away", null, false, false);
    }
}
