/** The wire shapes of the providers' APIs: what they read, answer and refuse with. */
@NullMarked
package dev.detour.sim.shape;

import org.jspecify.annotations.NullMarked;
