/**
 * An installation of one's own on this machine, for whoever wants to show, load or harm one: instances as processes ({@link dev.chaski.local.InstanceProcess}), with stores in a temporary directory
 * ({@link dev.chaski.local.OwnInstances}, {@link dev.chaski.local.OwnStores}), and the means to disturb them as an ordinary user can: signals, and {@link dev.chaski.local.Cable}s.
 */
package dev.chaski.local;
