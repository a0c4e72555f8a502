package dev.detour.gateway.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.OutputFormat;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Sampling;
import dev.detour.gateway.conversation.Tool;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Claude;
import dev.detour.gateway.dialect.Schemas;
import dev.detour.gateway.dialect.Turns;
import dev.detour.gateway.json.Json;
import dev.detour.policy.document.Route;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes a conversation as a messages request. */
final class AnthropicBody {
  private final Conversation conversation;
  private final Route route;
  private final List<Message> turns;
  private final int maxTokens;
  private final AnthropicThinking thinking;
  private final Optional<String> schema;

  private AnthropicBody(
      Conversation conversation, Route route, List<Message> turns, Optional<String> schema) {
    this.conversation = conversation;
    this.route = route;
    this.turns = turns;
    this.schema = schema;
    this.maxTokens = conversation.maxOutputTokens().orElse(Claude.DEFAULT_MAX_TOKENS);
    this.thinking = AnthropicThinking.of(conversation, turns, route.model(), maxTokens);
  }

  static byte[] of(Conversation conversation, Route route) throws UntranslatableException {
    List<Message> turns = Turns.of(conversation, route);
    Turns.checkSampling(conversation.sampling(), 1);
    Turns.checkArguments(turns);
    for (Message turn : turns) {
      AnthropicBlocks.check(turn);
    }
    if (conversation.format() instanceof OutputFormat.JsonObject) {
      throw new UntranslatableException("a JSON object without a schema");
    }
    AnthropicThinking.checkForcedTool(conversation, route.model());
    Optional<String> schema =
        conversation.format() instanceof OutputFormat.JsonSchema asked
            ? Optional.of(Schemas.closed(asked.schema()))
            : Optional.empty();
    AnthropicBody body = new AnthropicBody(conversation, route, turns, schema);
    return Json.bytes(body::writeTo);
  }

  private void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("model", route.model());
    json.writeNumberField("max_tokens", maxTokens);
    writeSystem(json);
    json.writeArrayFieldStart("messages");
    for (Message turn : turns) {
      AnthropicBlocks.write(json, turn);
    }
    json.writeEndArray();
    if (conversation.stream()) {
      json.writeBooleanField("stream", true);
    }
    writeSampling(json);
    thinking.write(json);
    writeTools(json);
    writeOutputConfig(json);
    if (conversation.user().isPresent()) {
      json.writeObjectFieldStart("metadata");
      json.writeStringField("user_id", conversation.user().get());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void writeSystem(JsonGenerator json) throws IOException {
    List<String> prompts = Turns.system(conversation);
    if (!prompts.isEmpty()) {
      json.writeArrayFieldStart("system");
      for (String prompt : prompts) {
        AnthropicBlocks.writeText(json, prompt);
      }
      json.writeEndArray();
    }
  }

  /**
   * A model that thinks takes no temperature of the caller's and no narrowed choice of words; newer
   * ones take only one of the two, and the newest neither.
   */
  private void writeSampling(JsonGenerator json) throws IOException {
    Sampling sampling = conversation.sampling();
    if (!thinking.isOn() && Claude.takesSampling(route.model())) {
      if (sampling.temperature().isPresent()) {
        json.writeNumberField("temperature", sampling.temperature().getAsDouble());
      }
      if (sampling.topP().isPresent() && sampling.temperature().isEmpty()) {
        json.writeNumberField("top_p", sampling.topP().getAsDouble());
      }
      if (sampling.topK().isPresent()) {
        json.writeNumberField("top_k", sampling.topK().getAsInt());
      }
    }
    if (!sampling.stop().isEmpty()) {
      json.writeArrayFieldStart("stop_sequences");
      for (String stop : sampling.stop()) {
        json.writeString(stop);
      }
      json.writeEndArray();
    }
  }

  private void writeTools(JsonGenerator json) throws IOException {
    if (!conversation.tools().isEmpty()) {
      json.writeArrayFieldStart("tools");
      for (Tool tool : conversation.tools()) {
        writeTool(json, tool);
      }
      json.writeEndArray();
      writeToolChoice(json);
    } else if (Turns.haveCalls(turns)) {
      // Tools that were called must be declared; now they are not to be called any more.
      json.writeArrayFieldStart("tools");
      for (String name : calledTools()) {
        writeTool(json, new Tool(name, Optional.empty(), Tool.NO_PARAMETERS, Optional.empty()));
      }
      json.writeEndArray();
      writeChoice(json, "none");
      json.writeEndObject();
    }
  }

  private Set<String> calledTools() {
    Set<String> names = new LinkedHashSet<>();
    for (Message turn : turns) {
      for (Part part : turn.parts()) {
        if (part instanceof Part.ToolCall call) {
          names.add(call.name());
        }
      }
    }
    return names;
  }

  private static void writeTool(JsonGenerator json, Tool tool) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", tool.name());
    if (tool.description().isPresent()) {
      json.writeStringField("description", tool.description().get());
    }
    json.writeFieldName("input_schema");
    json.writeRawValue(tool.parameters());
    if (tool.strict().orElse(false)) {
      json.writeBooleanField("strict", true);
    }
    json.writeEndObject();
  }

  private void writeToolChoice(JsonGenerator json) throws IOException {
    ToolChoice choice = conversation.toolChoice();
    boolean oneAtATime = conversation.parallelToolCalls().filter(it -> !it).isPresent();
    if (choice instanceof ToolChoice.None) {
      writeChoice(json, "none");
      json.writeEndObject();
      return;
    } else if (choice instanceof ToolChoice.Auto) {
      if (!oneAtATime) {
        return;
      }
      writeChoice(json, "auto");
    } else if (choice instanceof ToolChoice.Required) {
      writeChoice(json, "any");
    } else if (choice instanceof ToolChoice.Named named) {
      writeChoice(json, "tool");
      json.writeStringField("name", named.name());
    }
    if (oneAtATime) {
      json.writeBooleanField("disable_parallel_tool_use", true);
    }
    json.writeEndObject();
  }

  private static void writeChoice(JsonGenerator json, String type) throws IOException {
    json.writeObjectFieldStart("tool_choice");
    json.writeStringField("type", type);
  }

  private void writeOutputConfig(JsonGenerator json) throws IOException {
    Optional<String> effort = thinking.effortWord();
    if (effort.isEmpty() && schema.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("output_config");
    if (effort.isPresent()) {
      json.writeStringField("effort", effort.get());
    }
    if (schema.isPresent()) {
      json.writeObjectFieldStart("format");
      json.writeStringField("type", "json_schema");
      json.writeFieldName("schema");
      json.writeRawValue(schema.get());
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
