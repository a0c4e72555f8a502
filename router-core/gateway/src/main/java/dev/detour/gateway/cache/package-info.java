/** Answers kept in memory, to be given again where a row says so. */
@NullMarked
package dev.detour.gateway.cache;

import org.jspecify.annotations.NullMarked;
