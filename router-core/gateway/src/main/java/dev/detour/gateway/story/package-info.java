/** What became of recent requests, for administrators. */
@NullMarked
package dev.detour.gateway.story;

import org.jspecify.annotations.NullMarked;
