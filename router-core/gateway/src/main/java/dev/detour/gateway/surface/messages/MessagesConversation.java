package dev.detour.gateway.surface.messages;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.OutputFormat;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Role;
import dev.detour.gateway.conversation.Sampling;
import dev.detour.gateway.conversation.Thinking;
import dev.detour.gateway.conversation.Tool;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.surface.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a request of Anthropic's messages as a conversation. */
final class MessagesConversation {
  private static final Set<String> READ =
      Set.of(
          "model",
          "messages",
          "system",
          "max_tokens",
          "stream",
          "tools",
          "tool_choice",
          "temperature",
          "top_p",
          "top_k",
          "stop_sequences",
          "thinking",
          "metadata",
          "output_config",
          "output_format");

  /** Fields that say how a request is run or billed. */
  private static final Set<String> HINTS =
      Set.of("service_tier", "cache_control", "inference_geo", "speed");

  private static final Set<String> OF_TOOL =
      Set.of(
          "type",
          "name",
          "description",
          "input_schema",
          "strict",
          "cache_control",
          "eager_input_streaming");

  private MessagesConversation() {}

  /**
   * Reads a body.
   *
   * @throws UntranslatableException when it says what no conversation can
   */
  static Conversation read(JsonNode tree) throws UntranslatableException {
    Set<String> beyond = Fields.others(tree, READ);
    beyond.removeAll(HINTS);
    JsonNode choice = tree.path("tool_choice");
    return new Conversation(
        system(tree.path("system")),
        messages(tree.path("messages")),
        tools(tree),
        toolChoice(choice),
        Fields.flag(choice, "disable_parallel_tool_use").map(disabled -> !disabled),
        format(tree),
        Fields.whole(tree, "max_tokens"),
        new Sampling(
            Fields.decimal(tree, "temperature"),
            Fields.decimal(tree, "top_p"),
            Fields.whole(tree, "top_k"),
            Fields.texts(tree, "stop_sequences"),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty()),
        thinking(tree),
        Fields.text(tree.path("metadata"), "user_id"),
        Fields.labels(tree.path("metadata")),
        Fields.flag(tree, "stream").orElse(false),
        beyond);
  }

  private static List<String> system(JsonNode system) throws UntranslatableException {
    if (system.isTextual()) {
      return List.of(system.textValue());
    }
    List<String> prompts = new ArrayList<>();
    for (JsonNode block : Fields.list(system, "system")) {
      if (!block.path("type").asText().equals("text")) {
        throw new UntranslatableException("a system prompt that is no text");
      }
      prompts.add(Fields.requiredText(block, "text"));
    }
    return prompts;
  }

  private static List<Message> messages(JsonNode messages) throws UntranslatableException {
    List<Message> read = new ArrayList<>();
    for (JsonNode message : Fields.list(messages, "messages")) {
      Fields.onlyKnown(message, Set.of("role", "content"), "messages[]");
      Role role =
          switch (Fields.requiredText(message, "role")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            default -> throw new UntranslatableException("a message of an unknown role");
          };
      List<Part> parts = MessageBlocks.read(message.path("content"));
      if (role == Role.SYSTEM && !parts.stream().allMatch(Part.Text.class::isInstance)) {
        throw new UntranslatableException("a system message that is no text");
      }
      read.add(new Message(role, parts));
    }
    return read;
  }

  private static List<Tool> tools(JsonNode tree) throws UntranslatableException {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : Fields.list(tree.path("tools"), "tools")) {
      String type = tool.path("type").asText("custom");
      if (!type.equals("custom")) {
        throw new UntranslatableException("a tool of type " + type);
      }
      Fields.onlyKnown(tool, OF_TOOL, "tools[]");
      JsonNode schema = tool.path("input_schema");
      tools.add(
          new Tool(
              Fields.requiredText(tool, "name"),
              Fields.text(tool, "description"),
              Fields.isNothing(schema) ? Tool.NO_PARAMETERS : schema.toString(),
              Fields.flag(tool, "strict")));
    }
    return tools;
  }

  private static ToolChoice toolChoice(JsonNode choice) throws UntranslatableException {
    if (Fields.isNothing(choice)) {
      return new ToolChoice.Auto();
    }
    return switch (choice.path("type").asText()) {
      case "auto" -> new ToolChoice.Auto();
      case "any" -> new ToolChoice.Required();
      case "none" -> new ToolChoice.None();
      case "tool" -> new ToolChoice.Named(Fields.requiredText(choice, "name"));
      default -> throw new UntranslatableException("tool_choice of an unknown kind");
    };
  }

  /** The schema that the answer must fit, under its present or its former name. */
  static JsonNode schema(JsonNode tree) {
    JsonNode format = tree.path("output_config").path("format");
    return (format.isObject() ? format : tree.path("output_format")).path("schema");
  }

  private static OutputFormat format(JsonNode tree) {
    JsonNode schema = schema(tree);
    return schema.isObject()
        ? new OutputFormat.JsonSchema(
            "answer", Optional.empty(), schema.toString(), Optional.of(true))
        : new OutputFormat.Free();
  }

  private static Thinking thinking(JsonNode tree) throws UntranslatableException {
    JsonNode thinking = tree.path("thinking");
    Optional<String> word = Fields.text(tree.path("output_config"), "effort");
    Optional<Thinking.Effort> effort = Optional.empty();
    if (word.isPresent()) {
      effort = Optional.of(effort(word.get()));
    }
    boolean shown = !thinking.path("display").asText().equals("omitted");
    return switch (thinking.path("type").asText("")) {
      case "enabled" -> new Thinking(effort, Fields.whole(thinking, "budget_tokens"), shown);
      case "adaptive" -> new Thinking(effort, OptionalInt.empty(), shown);
      case "disabled", "between_tools" ->
          new Thinking(Optional.of(Thinking.Effort.NONE), OptionalInt.of(0), false);
      case "" -> new Thinking(effort, OptionalInt.empty(), false);
      default -> throw new UntranslatableException("thinking of an unknown type");
    };
  }

  private static Thinking.Effort effort(String word) throws UntranslatableException {
    try {
      return Thinking.Effort.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UntranslatableException("an unknown effort");
    }
  }
}
