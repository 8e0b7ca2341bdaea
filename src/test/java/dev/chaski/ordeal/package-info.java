/** The prover itself: its plans, its measuring, and a run of it. */
package dev.chaski.ordeal;
