package dev.detour.sim.shape;

import java.util.List;

/** What an answer is made of. */
public sealed interface Form {

  /** Prose. */
  record Prose() implements Form {}

  /** One JSON document, as the request's schema wants it. */
  record Document(String json) implements Form {}

  /** Calls of the request's tools, because the request insists on them. */
  record Calls(List<Call> calls) implements Form {
    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /**
   * One tool call.
   *
   * @param arguments a JSON object
   */
  record Call(String name, String arguments) {}

  /** No words at all: one vector for each text. */
  record Vectors(List<String> texts, int dimensions, boolean base64) implements Form {
    public Vectors {
      texts = List.copyOf(texts);
    }
  }

  /** How many tokens the answer has at least. */
  default int leastTokens() {
    return this instanceof Calls it ? it.calls().size() : 0;
  }
}
