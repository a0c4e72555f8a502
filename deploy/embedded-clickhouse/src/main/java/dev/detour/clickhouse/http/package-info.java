/** The ClickHouse HTTP interface: requests to statements, results to answers. */
@NullMarked
package dev.detour.clickhouse.http;

import org.jspecify.annotations.NullMarked;
