package dev.detour.sim.shape;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator needs to know of a request, whatever API it came by.
 *
 * @param includeUsage whether a stream is to end with the usage
 * @param showsReasoning whether the answer may show what the model thought
 * @param prefill the beginning of the answer, which the model is to continue; empty: none
 * @param inputTokens as told, else estimated from the length of the text
 * @param outputTokens as told; empty: the model decides
 * @param maxTokens the request's cap on output
 * @param key the name under which randomness is drawn
 */
public record ChatRequest(
    String model,
    boolean stream,
    boolean includeUsage,
    boolean showsReasoning,
    Form form,
    String prefill,
    int inputTokens,
    OptionalInt outputTokens,
    OptionalInt cachedTokens,
    OptionalInt cacheWriteTokens,
    OptionalInt reasoningTokens,
    OptionalInt maxTokens,
    @Nullable String key) {

  /** How many tokens of the model's own answer the prefill already has. */
  public int prefilledTokens() {
    return form instanceof Form.Prose ? Words.count(prefill) : 0;
  }
}
