/**
 * What logged requests would have met under another policy. Pure, and decided by the live engine.
 */
@NullMarked
package dev.detour.policy.replay;

import org.jspecify.annotations.NullMarked;
