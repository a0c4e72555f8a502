/**
 * The ClickHouse engine in a process of its own: start it here, talk to it as to any ClickHouse
 * server.
 */
@NullMarked
package dev.detour.clickhouse;

import org.jspecify.annotations.NullMarked;
