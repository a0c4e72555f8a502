/** How the routes are doing: circuit breakers, cool-downs, routes that are out. */
@NullMarked
package dev.detour.gateway.health;

import org.jspecify.annotations.NullMarked;
