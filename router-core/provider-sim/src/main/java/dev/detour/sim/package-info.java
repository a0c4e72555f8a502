/**
 * A programmable model provider over real sockets, for tests, the demo and benchmarks.
 *
 * <p>{@link dev.detour.sim.ProviderSim} serves a {@link dev.detour.sim.scenario.Scenario} and keeps
 * a log of what it did, so that whoever stands between caller and provider can be checked against
 * it.
 */
@NullMarked
package dev.detour.sim;

import org.jspecify.annotations.NullMarked;
