// SPDX-License-Identifier: Apache-2.0
/** What users notice when a store is down, which is as little as can be: told at the sockets, with stores that are really stopped, paused, emptied, full or cut off. */
package dev.chaski.faults;
