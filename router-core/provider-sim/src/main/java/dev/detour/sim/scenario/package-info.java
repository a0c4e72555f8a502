/** What the simulated providers do, as values: latency, answer lengths and scripted faults. */
@NullMarked
package dev.detour.sim.scenario;

import org.jspecify.annotations.NullMarked;
