// SPDX-License-Identifier: Apache-2.0
/**
 * Where a message has been, for operators: {@link dev.chaski.trail.Trail} writes a line for each station at level DEBUG and, where a collector is configured, a span. A message's id is also the id of its
 * trace, so the instances need to tell each other nothing for their stations to come together.
 */
package dev.chaski.trail;
