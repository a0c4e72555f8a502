package dev.detour.gateway.conversation;

import java.util.List;
import java.util.Optional;

/** A piece of a message. */
public sealed interface Part {
  /** Text. */
  record Text(String text) implements Part {}

  /**
   * An image.
   *
   * @param detail how closely to look: {@code low}, {@code high} or {@code auto}
   */
  record Image(Source source, Optional<String> detail) implements Part {}

  /**
   * A document, such as a PDF.
   *
   * @param name its file name or title
   */
  record Document(Source source, Optional<String> name) implements Part {}

  /**
   * The model calls a tool.
   *
   * @param id by which the result refers to it
   * @param name of the tool
   * @param arguments a JSON object as text
   */
  record ToolCall(String id, String name, String arguments) implements Part {}

  /**
   * What a tool call came to.
   *
   * @param callId of the call
   * @param content texts, images and documents
   * @param failed whether the tool failed
   */
  record ToolResult(String callId, List<Part> content, boolean failed) implements Part {
    public ToolResult {
      content = List.copyOf(content);
    }
  }

  /**
   * What the model thought.
   *
   * @param text empty when it is sealed
   * @param signature by which its provider knows the thought as its own; only that provider takes
   *     it back
   */
  record Reasoning(String text, Optional<String> signature) implements Part {}

  /** What the model thought, readable by its provider alone. */
  record SealedReasoning(String data) implements Part {}

  /** The model says that it will not. */
  record Refusal(String text) implements Part {}
}
