// SPDX-License-Identifier: Apache-2.0
/** What the server promises whatever happens to it, each promise by a test of its name. */
package dev.chaski.guarantees;
