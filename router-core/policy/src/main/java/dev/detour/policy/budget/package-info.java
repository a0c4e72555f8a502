/** Budget states and the arithmetic that moves between them. */
@NullMarked
package dev.detour.policy.budget;

import org.jspecify.annotations.NullMarked;
