/**
 * Whether the promises hold while things break: the command {@code prove}. {@link dev.chaski.ordeal.Ordeal} is the whole of it for everybody else.
 *
 * <p>A {@code Rig} is three instances with the handles to break them; a {@code Plan} says which {@code Fault} comes when, and the {@code Timeline} does it. A {@code Crowd} of
 * {@link dev.chaski.ordeal.Device}s chats meanwhile, driven by the {@code Chatter}, and writes a {@link dev.chaski.prove.History}; the {@code Ending} adds what the database holds. The judges are in
 * {@code prove}; {@code Outages} and {@code Tally} only measure.
 *
 * <p>A {@code Device} keeps to the contract as a client must, in whatever {@link dev.chaski.ordeal.Surroundings} it lives: on real sockets here, in the simulated time of the tests' simulation there.
 */
package dev.chaski.ordeal;
