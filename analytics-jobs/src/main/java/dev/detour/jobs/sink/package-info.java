/** The two-phase sink that writes rows to ClickHouse exactly once. */
@NullMarked
package dev.detour.jobs.sink;

import org.jspecify.annotations.NullMarked;
