/** Server-sent events: reading a provider's stream as it arrives, in whatever pieces it arrives. */
@NullMarked
package dev.detour.gateway.sse;

import org.jspecify.annotations.NullMarked;
