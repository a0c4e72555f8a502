/** The benchmark of the analytics store: what rows take, and how fast the dashboards read them. */
@NullMarked
package dev.detour.bench.clickhouse;

import org.jspecify.annotations.NullMarked;
