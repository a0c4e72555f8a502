package dev.detour.gateway.chat;

import dev.detour.gateway.json.JsonText;
import io.vertx.core.buffer.Buffer;

/**
 * The policy's own text, in the shape of a model's answer. It names no model: none has answered.
 */
final class DefaultAnswer {
  /** What stands in the {@code model} field. */
  static final String MODEL = "detour-default-response";

  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}";

  private final String head;
  private final String text;

  DefaultAnswer(String requestId, String text, long createdEpochSeconds) {
    this.text = JsonText.quote(text);
    this.head =
        "{\"id\":"
            + JsonText.quote("chatcmpl-" + requestId)
            + ",\"created\":"
            + createdEpochSeconds
            + ",\"model\":\""
            + MODEL
            + "\",\"object\":";
  }

  /** The plain answer. */
  Buffer whole() {
    return Buffer.buffer(
        head
            + "\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
            + text
            + "},\"finish_reason\":\"stop\"}],"
            + USAGE
            + "}");
  }

  /** The streamed answer, to its end mark. */
  Buffer events(boolean withUsage) {
    StringBuilder events = new StringBuilder();
    chunk(
        events,
        "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":"
            + text
            + "},\"finish_reason\":null}]",
        "");
    chunk(events, "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]", "");
    if (withUsage) {
      chunk(events, "[]", "," + USAGE);
    }
    return Buffer.buffer(events.append("data: [DONE]\n\n").toString());
  }

  private void chunk(StringBuilder events, String choices, String more) {
    events
        .append("data: ")
        .append(head)
        .append("\"chat.completion.chunk\",\"choices\":")
        .append(choices)
        .append(more)
        .append("}\n\n");
  }
}
