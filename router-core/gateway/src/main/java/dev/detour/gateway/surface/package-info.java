/**
 * The APIs that callers speak: how their requests read, and how answers, streams and errors are
 * written for them. No surface knows of providers, attempts or decisions.
 */
@NullMarked
package dev.detour.gateway.surface;

import org.jspecify.annotations.NullMarked;
