/**
 * The vocabulary of decision events: span attribute names and values, and the latency histogram of
 * the roll-ups.
 */
@NullMarked
package dev.detour.policy.event;

import org.jspecify.annotations.NullMarked;
