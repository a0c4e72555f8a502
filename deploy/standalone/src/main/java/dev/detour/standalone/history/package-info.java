/**
 * Weeks of history for a demo: what the simulated providers and the router would have done, sent as
 * spans.
 */
@NullMarked
package dev.detour.standalone.history;

import org.jspecify.annotations.NullMarked;
