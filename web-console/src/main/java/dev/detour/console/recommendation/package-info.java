/** From logged attempts to proposed changes, and from a decision to a policy version. */
@NullMarked
package dev.detour.console.recommendation;

import org.jspecify.annotations.NullMarked;
