package dev.detour.gateway.conversation;

import dev.detour.policy.price.TokenUsage;
import java.util.List;
import java.util.Optional;

/**
 * A whole answer.
 *
 * @param id the provider's; empty when it gives none
 * @param model that answered, as the provider names it; empty when it does not
 * @param parts what the model said, thought and called, in order
 * @param finish how it ended
 * @param usage what it used; empty when the provider did not say
 */
public record Completion(
    String id, String model, List<Part> parts, Finish finish, Optional<TokenUsage> usage) {
  public Completion {
    parts = List.copyOf(parts);
  }

  /** Whether anything was said or called; thoughts alone are no answer. */
  public boolean saysSomething() {
    for (Part part : parts) {
      boolean says =
          !(part instanceof Part.Reasoning)
              && !(part instanceof Part.SealedReasoning)
              && !(part instanceof Part.Text text && text.text().isEmpty());
      if (says) {
        return true;
      }
    }
    return false;
  }
}
