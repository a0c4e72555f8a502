/** OpenAI's embeddings as callers speak it. */
@NullMarked
package dev.detour.gateway.surface.embeddings;

import org.jspecify.annotations.NullMarked;
