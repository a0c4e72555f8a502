/** What the simulated providers did: one record per attempt received. */
@NullMarked
package dev.detour.sim.log;

import org.jspecify.annotations.NullMarked;
