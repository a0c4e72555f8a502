/** Jobs that wait for a person: shown, sent back, answered by hand, thrown away. */
@NullMarked
package dev.detour.console.review;

import org.jspecify.annotations.NullMarked;
