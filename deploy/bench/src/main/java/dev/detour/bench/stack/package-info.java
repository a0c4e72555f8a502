/** The processes that a benchmark measures, started and stopped. */
@NullMarked
package dev.detour.bench.stack;

import org.jspecify.annotations.NullMarked;
