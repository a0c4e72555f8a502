/** Rows of the analytics tables, and their encoding for ClickHouse. */
@NullMarked
package dev.detour.jobs.row;

import org.jspecify.annotations.NullMarked;
