/**
 * How answers reach a caller: errors in the caller's shape, headers that say what happened, limits
 * on waiting.
 */
@NullMarked
package dev.detour.gateway.http;

import org.jspecify.annotations.NullMarked;
