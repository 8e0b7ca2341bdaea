// SPDX-License-Identifier: Apache-2.0
/**
 * PostgreSQL and Redis for whoever has none: real servers with durable settings, unpacked from the jar and run in the
 * data directory.
 *
 * <p>The servers belong to the directory, not to a program. They run detached from the JVM and its terminal; any
 * further instance with the same directory finds and uses them; after a kill -9 of all instances they are adopted; the
 * last instance that closes stops them. {@link dev.chaski.embedded.EmbeddedStores} is the door; all of it blocks, so it
 * is called off the event loop.
 */
package dev.chaski.embedded;
