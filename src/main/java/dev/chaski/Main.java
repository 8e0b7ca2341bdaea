// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

/** Placeholder. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
