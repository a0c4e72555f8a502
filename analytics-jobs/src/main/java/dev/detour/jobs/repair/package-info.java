/** Repairs of what late spans have missed: roll-ups and joins, counted again from the rows. */
@NullMarked
package dev.detour.jobs.repair;

import org.jspecify.annotations.NullMarked;
