/** What the router would do with a request, without doing it. */
@NullMarked
package dev.detour.gateway.explain;

import org.jspecify.annotations.NullMarked;
