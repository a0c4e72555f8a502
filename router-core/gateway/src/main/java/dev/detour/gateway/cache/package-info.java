/** Answers kept to be given again where a row says so: in memory, and for other routers. */
@NullMarked
package dev.detour.gateway.cache;

import org.jspecify.annotations.NullMarked;
