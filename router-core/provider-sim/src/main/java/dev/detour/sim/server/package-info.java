/** How a scenario is served: HTTP surface, pacing of answers, faults on the wire. */
@NullMarked
package dev.detour.sim.server;

import org.jspecify.annotations.NullMarked;
