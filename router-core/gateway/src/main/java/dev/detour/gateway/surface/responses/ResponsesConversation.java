package dev.detour.gateway.surface.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.OutputFormat;
import dev.detour.gateway.conversation.Sampling;
import dev.detour.gateway.conversation.Thinking;
import dev.detour.gateway.conversation.Tool;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.surface.Fields;
import dev.detour.gateway.surface.OpenAiWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a request of OpenAI's responses as a conversation. */
final class ResponsesConversation {
  private static final Set<String> READ =
      Set.of(
          "model",
          "input",
          "instructions",
          "stream",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "text",
          "reasoning",
          "max_output_tokens",
          "temperature",
          "top_p",
          "user",
          "metadata");

  /** Fields that say how a request is run, kept or billed, not what shall be answered. */
  private static final Set<String> HINTS =
      Set.of(
          "store",
          "service_tier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "prompt_cache_options",
          "safety_identifier",
          "stream_options");

  private ResponsesConversation() {}

  /**
   * Reads a body.
   *
   * @throws UntranslatableException when it says what no conversation can
   */
  static Conversation read(JsonNode tree) throws UntranslatableException {
    ResponseItems items = ResponseItems.read(tree.path("input"));
    List<String> system = new ArrayList<>();
    Fields.text(tree, "instructions").ifPresent(system::add);
    system.addAll(items.system());
    return new Conversation(
        system,
        items.messages(),
        tools(tree),
        toolChoice(tree.path("tool_choice")),
        Fields.flag(tree, "parallel_tool_calls"),
        format(tree.path("text")),
        Fields.whole(tree, "max_output_tokens"),
        new Sampling(
            Fields.decimal(tree, "temperature"),
            Fields.decimal(tree, "top_p"),
            OptionalInt.empty(),
            List.of(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty()),
        thinking(tree.path("reasoning")),
        Fields.text(tree, "user"),
        Fields.labels(tree.path("metadata")),
        Fields.flag(tree, "stream").orElse(false),
        beyond(tree));
  }

  private static Set<String> beyond(JsonNode tree) {
    Set<String> beyond = Fields.others(tree, READ);
    beyond.removeAll(HINTS);
    if (!asksForLogprobs(tree.path("include"))) {
      beyond.remove("include");
    }
    if (tree.path("background").isBoolean() && !tree.path("background").asBoolean()) {
      beyond.remove("background");
    }
    if (tree.path("truncation").asText().equals("disabled")) {
      beyond.remove("truncation");
    }
    if (tree.path("top_logprobs").isNumber() && tree.path("top_logprobs").asInt() == 0) {
      beyond.remove("top_logprobs");
    }
    return beyond;
  }

  /** What else can be included belongs to OpenAI's own tools and thoughts, or is there anyway. */
  private static boolean asksForLogprobs(JsonNode include) {
    for (JsonNode what : include) {
      if (what.asText().equals("message.output_text.logprobs")) {
        return true;
      }
    }
    return false;
  }

  private static List<Tool> tools(JsonNode tree) throws UntranslatableException {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : Fields.list(tree.path("tools"), "tools")) {
      String type = tool.path("type").asText();
      if (!type.equals("function")) {
        throw new UntranslatableException("a tool of type " + type);
      }
      Fields.onlyKnown(
          tool, Set.of("type", "name", "description", "parameters", "strict"), "tools[]");
      tools.add(OpenAiWords.function(tool));
    }
    return tools;
  }

  private static ToolChoice toolChoice(JsonNode choice) throws UntranslatableException {
    return choice.path("type").asText().equals("function")
        ? new ToolChoice.Named(Fields.requiredText(choice, "name"))
        : OpenAiWords.toolChoice(choice);
  }

  private static OutputFormat format(JsonNode text) throws UntranslatableException {
    Fields.onlyKnown(text, Set.of("format", "verbosity"), "text");
    JsonNode format = text.path("format");
    return format.path("type").asText().equals("json_schema")
        ? OpenAiWords.schema(format)
        : OpenAiWords.format(format);
  }

  private static Thinking thinking(JsonNode reasoning) throws UntranslatableException {
    Optional<Thinking.Effort> effort = OpenAiWords.effort(Fields.text(reasoning, "effort"));
    boolean shown = reasoning.hasNonNull("summary") || reasoning.hasNonNull("generate_summary");
    return new Thinking(effort, OptionalInt.empty(), shown);
  }
}
