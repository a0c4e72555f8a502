package dev.detour.gateway.surface.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.OutputFormat;
import dev.detour.gateway.conversation.Sampling;
import dev.detour.gateway.conversation.Thinking;
import dev.detour.gateway.conversation.Tool;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.Fields;
import dev.detour.gateway.surface.OpenAiWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Reads a chat completion request as a conversation. */
final class ChatConversation {
  /** Fields that are read, by name. */
  private static final Set<String> READ =
      Set.of(
          "model",
          "messages",
          "stream",
          "stream_options",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "response_format",
          "max_tokens",
          "max_completion_tokens",
          "temperature",
          "top_p",
          "top_k",
          "stop",
          "seed",
          "presence_penalty",
          "frequency_penalty",
          "reasoning_effort",
          "user",
          "metadata");

  /**
   * Fields that say how a provider shall run or bill a request, not what it shall answer: another
   * dialect can do without.
   */
  private static final Set<String> HINTS =
      Set.of(
          "store",
          "service_tier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "prompt_cache_options",
          "safety_identifier",
          "prediction",
          "verbosity");

  private ChatConversation() {}

  /**
   * Reads a body.
   *
   * @throws UntranslatableException when it says what no conversation can
   */
  static Conversation read(byte[] body) throws UntranslatableException {
    JsonNode tree;
    try {
      tree = Json.tree(body);
    } catch (IOException e) {
      throw new UntranslatableException("a body that is no JSON");
    }
    ChatMessages messages = ChatMessages.read(tree.path("messages"));
    return new Conversation(
        messages.system(),
        messages.messages(),
        tools(tree),
        toolChoice(tree.path("tool_choice")),
        Fields.flag(tree, "parallel_tool_calls"),
        format(tree.path("response_format")),
        limit(tree),
        sampling(tree),
        thinking(tree),
        Fields.text(tree, "user"),
        Fields.labels(tree.path("metadata")),
        Fields.flag(tree, "stream").orElse(false),
        beyond(tree));
  }

  private static Set<String> beyond(JsonNode tree) {
    Set<String> beyond = Fields.others(tree, READ);
    beyond.removeAll(HINTS);
    if (tree.path("web_search_options").isObject()) {
      beyond.add("web_search_options"); // asks for a search also when it is empty
    }
    forgetDefault(beyond, "n", tree.path("n").asInt() == 1);
    forgetDefault(
        beyond,
        "logprobs",
        tree.path("logprobs").isBoolean() && !tree.path("logprobs").asBoolean());
    forgetDefault(
        beyond,
        "top_logprobs",
        tree.path("top_logprobs").isNumber() && tree.path("top_logprobs").asInt() == 0);
    JsonNode modalities = tree.path("modalities");
    forgetDefault(
        beyond, "modalities", modalities.size() == 1 && modalities.path(0).asText().equals("text"));
    return beyond;
  }

  private static void forgetDefault(Set<String> beyond, String field, boolean isDefault) {
    if (isDefault) {
      beyond.remove(field);
    }
  }

  private static OptionalInt limit(JsonNode tree) throws UntranslatableException {
    OptionalInt limit = Fields.whole(tree, "max_completion_tokens");
    return limit.isPresent() ? limit : Fields.whole(tree, "max_tokens");
  }

  private static Sampling sampling(JsonNode tree) throws UntranslatableException {
    return new Sampling(
        Fields.decimal(tree, "temperature"),
        Fields.decimal(tree, "top_p"),
        Fields.whole(tree, "top_k"),
        Fields.texts(tree, "stop"),
        Fields.longWhole(tree, "seed"),
        Fields.decimal(tree, "presence_penalty"),
        Fields.decimal(tree, "frequency_penalty"));
  }

  private static Thinking thinking(JsonNode tree) throws UntranslatableException {
    return new Thinking(
        OpenAiWords.effort(Fields.text(tree, "reasoning_effort")), OptionalInt.empty(), false);
  }

  private static List<Tool> tools(JsonNode tree) throws UntranslatableException {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : Fields.list(tree.path("tools"), "tools")) {
      String type = tool.path("type").asText("function");
      if (!type.equals("function")) {
        throw new UntranslatableException("a tool of type " + type);
      }
      Fields.onlyKnown(tool, Set.of("type", "function"), "tools[]");
      Fields.onlyKnown(
          tool.path("function"),
          Set.of("name", "description", "parameters", "strict"),
          "tools[].function");
      tools.add(OpenAiWords.function(tool.path("function")));
    }
    return tools;
  }

  private static ToolChoice toolChoice(JsonNode choice) throws UntranslatableException {
    return choice.path("type").asText().equals("function")
        ? new ToolChoice.Named(Fields.requiredText(choice.path("function"), "name"))
        : OpenAiWords.toolChoice(choice);
  }

  private static OutputFormat format(JsonNode format) throws UntranslatableException {
    return format.path("type").asText().equals("json_schema")
        ? OpenAiWords.schema(format.path("json_schema"))
        : OpenAiWords.format(format);
  }
}
