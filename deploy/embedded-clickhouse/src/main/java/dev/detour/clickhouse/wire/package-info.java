/** What ClickHouse puts around data on the wire: its own compressed frames, and HTTP's codings. */
@NullMarked
package dev.detour.clickhouse.wire;

import org.jspecify.annotations.NullMarked;
