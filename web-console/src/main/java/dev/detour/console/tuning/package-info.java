/**
 * Statistics that turn logged attempts into recommendations. Pure: no Vert.x, no SQL, no clock; the
 * same evidence and seed always give the same advice.
 */
@NullMarked
package dev.detour.console.tuning;

import org.jspecify.annotations.NullMarked;
