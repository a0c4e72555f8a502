/** Prices and token usage, turned into integer micro-USD. */
@NullMarked
package dev.detour.policy.price;

import org.jspecify.annotations.NullMarked;
