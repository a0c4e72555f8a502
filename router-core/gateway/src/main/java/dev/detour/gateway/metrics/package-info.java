/** The router's own numbers for Prometheus. */
@NullMarked
package dev.detour.gateway.metrics;

import org.jspecify.annotations.NullMarked;
