package dev.detour.sim.shape;

/** An answer to be written. */
public record Reply(Plan plan, ChatRequest request, long createdSeconds) {
  Content content() {
    return new Content(plan, request);
  }

  /** Whether the answer shows a thought: it has one, and the request asks to see it. */
  boolean showsThought() {
    return request.showsReasoning() && plan.usage().reasoning() > 0;
  }
}
