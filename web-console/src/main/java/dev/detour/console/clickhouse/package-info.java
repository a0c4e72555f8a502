/** The way to the analytics store: named SQL files, bound parameters, limited waits. */
@NullMarked
package dev.detour.console.clickhouse;

import org.jspecify.annotations.NullMarked;
