/** The operations that callers see, and the server that reads their requests. */
@NullMarked
package dev.detour.gateway.api;

import org.jspecify.annotations.NullMarked;
