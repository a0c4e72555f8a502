/** OpenAI's responses as callers speak it. */
@NullMarked
package dev.detour.gateway.surface.responses;

import org.jspecify.annotations.NullMarked;
