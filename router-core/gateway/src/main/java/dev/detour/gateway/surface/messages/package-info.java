/** Anthropic's messages as callers speak it. */
@NullMarked
package dev.detour.gateway.surface.messages;

import org.jspecify.annotations.NullMarked;
