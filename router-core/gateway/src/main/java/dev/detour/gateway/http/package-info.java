/** The HTTP surface: limits, errors in the caller's shape, operations. */
@NullMarked
package dev.detour.gateway.http;

import org.jspecify.annotations.NullMarked;
