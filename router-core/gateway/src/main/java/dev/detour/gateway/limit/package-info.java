/** Rate limits: how many requests and tokens a key or a tenant may ask for in a minute. */
@NullMarked
package dev.detour.gateway.limit;

import org.jspecify.annotations.NullMarked;
