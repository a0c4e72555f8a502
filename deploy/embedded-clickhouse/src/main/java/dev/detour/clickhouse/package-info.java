@NullMarked
package dev.detour.clickhouse;

import org.jspecify.annotations.NullMarked;
