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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    Optional<String> word = Fields.text(tree, "reasoning_effort");
    return word.isEmpty()
        ? Thinking.DEFAULT
        : new Thinking(Optional.of(effort(word.get())), OptionalInt.empty(), false);
  }

  /** An effort by OpenAI's word for it. */
  static Thinking.Effort effort(String word) throws UntranslatableException {
    try {
      return Thinking.Effort.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UntranslatableException("an unknown reasoning effort");
    }
  }

  private static List<Tool> tools(JsonNode tree) throws UntranslatableException {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : Fields.list(tree.path("tools"), "tools")) {
      String type = tool.path("type").asText("function");
      if (!type.equals("function")) {
        throw new UntranslatableException("a tool of type " + type);
      }
      Fields.onlyKnown(tool, Set.of("type", "function"), "tools[]");
      tools.add(function(tool.path("function")));
    }
    return tools;
  }

  private static Tool function(JsonNode function) throws UntranslatableException {
    Fields.onlyKnown(
        function, Set.of("name", "description", "parameters", "strict"), "tools[].function");
    JsonNode parameters = function.path("parameters");
    return new Tool(
        Fields.requiredText(function, "name"),
        Fields.text(function, "description"),
        Fields.isNothing(parameters) ? Tool.NO_PARAMETERS : parameters.toString(),
        Fields.flag(function, "strict"));
  }

  private static ToolChoice toolChoice(JsonNode choice) throws UntranslatableException {
    if (Fields.isNothing(choice)) {
      return new ToolChoice.Auto();
    } else if (choice.path("type").asText().equals("function")) {
      return new ToolChoice.Named(Fields.requiredText(choice.path("function"), "name"));
    }
    return switch (choice.asText()) {
      case "auto" -> new ToolChoice.Auto();
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Required();
      default -> throw new UntranslatableException("tool_choice of an unknown kind");
    };
  }

  private static OutputFormat format(JsonNode format) throws UntranslatableException {
    if (Fields.isNothing(format)) {
      return new OutputFormat.Free();
    }
    return switch (format.path("type").asText()) {
      case "text" -> new OutputFormat.Free();
      case "json_object" -> new OutputFormat.JsonObject();
      case "json_schema" -> schema(format.path("json_schema"));
      default -> throw new UntranslatableException("response_format of an unknown type");
    };
  }

  private static OutputFormat schema(JsonNode schema) throws UntranslatableException {
    JsonNode definition = schema.path("schema");
    if (!definition.isObject()) {
      throw new UntranslatableException("response_format.json_schema without schema");
    }
    return new OutputFormat.JsonSchema(
        Fields.text(schema, "name").orElse("answer"),
        Fields.text(schema, "description"),
        definition.toString(),
        Fields.flag(schema, "strict"));
  }
}
