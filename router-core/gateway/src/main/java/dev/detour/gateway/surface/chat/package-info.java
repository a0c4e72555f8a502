/** OpenAI's chat completions as callers speak it. */
@NullMarked
package dev.detour.gateway.surface.chat;

import org.jspecify.annotations.NullMarked;
