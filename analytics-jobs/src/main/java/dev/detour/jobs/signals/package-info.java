/**
 * What the stream of attempts tells beside its sums: signals, of which incidents of routes have a
 * table of their own.
 */
@NullMarked
package dev.detour.jobs.signals;

import org.jspecify.annotations.NullMarked;
