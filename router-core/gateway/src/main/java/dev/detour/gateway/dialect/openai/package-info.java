/** OpenAI's APIs as a provider: chat completions, responses, embeddings; also behind Azure. */
@NullMarked
package dev.detour.gateway.dialect.openai;

import org.jspecify.annotations.NullMarked;
