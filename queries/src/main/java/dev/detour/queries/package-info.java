/** Named queries of the analytics tables, and the measures that all who read roll-ups share. */
@NullMarked
package dev.detour.queries;

import org.jspecify.annotations.NullMarked;
