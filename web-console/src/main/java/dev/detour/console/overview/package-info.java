/** What the traffic did, read from the roll-ups. */
@NullMarked
package dev.detour.console.overview;

import org.jspecify.annotations.NullMarked;
