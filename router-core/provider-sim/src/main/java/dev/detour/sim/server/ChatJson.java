package dev.detour.sim.server;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.detour.sim.log.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Bodies and events in the shapes of the OpenAI chat completions API, written by hand for speed.
 */
final class ChatJson {
  /** Ends every stream that is complete. */
  static final String DONE = "data: [DONE]\n\n";

  private static final String[] WORDS = {
    " the",
    " answer",
    " to",
    " your",
    " question",
    " is",
    " simple",
    ":",
    " first",
    " read",
    " what",
    " is",
    " there",
    ",",
    " then",
    " ask",
    " again",
    " with",
    " care",
    "."
  };

  private ChatJson() {}

  /** An error object as the API writes it. */
  static String error(String message, String type, @Nullable String param, @Nullable String code) {
    return "{\"error\":{\"message\":"
        + quoted(message)
        + ",\"type\":"
        + quoted(type)
        + ",\"param\":"
        + quoted(param)
        + ",\"code\":"
        + quoted(code)
        + "}}";
  }

  /** The token at a place of the answer. */
  static String word(int index) {
    return index == 0 ? "So" : WORDS[(index - 1) % WORDS.length];
  }

  /** The first {@code tokens} tokens of the answer. */
  static String text(long tokens) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens; i++) {
      text.append(word(i));
    }
    return text.toString();
  }

  /** A complete plain answer. */
  static String completion(Plan plan, String model, long createdSeconds) {
    return "{\"id\":\"chatcmpl-"
        + plan.id()
        + "\",\"object\":\"chat.completion\",\"created\":"
        + createdSeconds
        + ",\"model\":"
        + quoted(model)
        + ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
        + quoted(text(plan.usage().visible()))
        + ",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":"
        + quoted(plan.finishReason())
        + "}],\"usage\":"
        + usage(plan.usage())
        + ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_simulated\"}";
  }

  /** The usage object. */
  static String usage(TokenUsage usage) {
    return "{\"prompt_tokens\":"
        + usage.input()
        + ",\"completion_tokens\":"
        + usage.output()
        + ",\"total_tokens\":"
        + (usage.input() + usage.output())
        + ",\"prompt_tokens_details\":{\"cached_tokens\":"
        + usage.cachedInput()
        + ",\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":"
        + usage.reasoning()
        + ",\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}";
  }

  /** A text as JSON; null as {@code null}. */
  static String quoted(@Nullable String text) {
    return text == null
        ? "null"
        : "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  /** The events of one stream; what they share is written once. */
  static final class Chunks {
    private final Plan plan;
    private final String head;
    private final String tail;

    Chunks(Plan plan, String model, long createdSeconds, ChatRequest request) {
      this.plan = plan;
      this.head =
          "data: {\"id\":\"chatcmpl-"
              + plan.id()
              + "\",\"object\":\"chat.completion.chunk\",\"created\":"
              + createdSeconds
              + ",\"model\":"
              + quoted(model)
              + ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_simulated\",\"choices\":[";
      this.tail = request.includeUsage() ? "],\"usage\":null}\n\n" : "]}\n\n";
    }

    String role() {
      return head
          + choice("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null")
          + tail;
    }

    String token(int index) {
      return head + choice("{\"content\":" + quoted(word(index)) + "}", "null") + tail;
    }

    String finish() {
      return head + choice("{}", quoted(plan.finishReason())) + tail;
    }

    String usageEvent() {
      return head + "],\"usage\":" + usage(plan.usage()) + "}\n\n";
    }

    /** Half an event, closed as if it were whole. */
    String broken() {
      return head + "{\"index\":0,\"delta\":{\"content\":\n\n";
    }

    private static String choice(String delta, String finishReason) {
      return "{\"index\":0,\"delta\":"
          + delta
          + ",\"logprobs\":null,\"finish_reason\":"
          + finishReason
          + "}";
    }
  }
}
