package dev.detour.gateway.surface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.OutputFormat;
import dev.detour.gateway.conversation.Thinking;
import dev.detour.gateway.conversation.Tool;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.conversation.UntranslatableException;
import java.util.Locale;
import java.util.Optional;

/** What OpenAI's two APIs say in the same words. */
public final class OpenAiWords {
  private OpenAiWords() {}

  /** A function, by its name, description, parameters and strictness. */
  public static Tool function(JsonNode function) throws UntranslatableException {
    JsonNode parameters = function.path("parameters");
    return new Tool(
        Fields.requiredText(function, "name"),
        Fields.text(function, "description"),
        Fields.isNothing(parameters) ? Tool.NO_PARAMETERS : parameters.toString(),
        Fields.flag(function, "strict"));
  }

  /** A choice in one word, or none. */
  public static ToolChoice toolChoice(JsonNode choice) throws UntranslatableException {
    if (Fields.isNothing(choice)) {
      return new ToolChoice.Auto();
    }
    return switch (choice.asText()) {
      case "auto" -> new ToolChoice.Auto();
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Required();
      default -> throw new UntranslatableException("tool_choice of an unknown kind");
    };
  }

  /** A format without a schema, or none. */
  public static OutputFormat format(JsonNode format) throws UntranslatableException {
    if (Fields.isNothing(format)) {
      return new OutputFormat.Free();
    }
    return switch (format.path("type").asText()) {
      case "text" -> new OutputFormat.Free();
      case "json_object" -> new OutputFormat.JsonObject();
      default -> throw new UntranslatableException("an output format of an unknown type");
    };
  }

  /** A format by its name, description, schema and strictness. */
  public static OutputFormat schema(JsonNode schema) throws UntranslatableException {
    JsonNode definition = schema.path("schema");
    if (!definition.isObject()) {
      throw new UntranslatableException("an output format without schema");
    }
    return new OutputFormat.JsonSchema(
        Fields.text(schema, "name").orElse("answer"),
        Fields.text(schema, "description"),
        definition.toString(),
        Fields.flag(schema, "strict"));
  }

  /** An effort by its word. */
  public static Optional<Thinking.Effort> effort(Optional<String> word)
      throws UntranslatableException {
    if (word.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Thinking.Effort.valueOf(word.get().toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new UntranslatableException("an unknown reasoning effort");
    }
  }
}
