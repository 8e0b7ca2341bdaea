// SPDX-License-Identifier: Apache-2.0
/** Runs the tests of the client library, which are JavaScript ({@code src/test/js}), against nodes in this JVM. */
package dev.chaski.client;
