/** The ClickHouse engine in this process: the binding of libchdb and what makes it safe to use. */
@NullMarked
package dev.detour.clickhouse.engine;

import org.jspecify.annotations.NullMarked;
