package dev.detour.gateway.dialect.bedrock;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.OutputFormat;
import dev.detour.gateway.conversation.Sampling;
import dev.detour.gateway.conversation.Tool;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Claude;
import dev.detour.gateway.dialect.Schemas;
import dev.detour.gateway.dialect.Turns;
import dev.detour.gateway.dialect.anthropic.AnthropicThinking;
import dev.detour.gateway.json.Json;
import dev.detour.policy.document.Route;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/**
 * Writes a conversation as a Converse request. What only Anthropic's models take goes into the
 * fields that are passed on to the model.
 */
final class ConverseBody {
  private final Conversation conversation;
  private final List<Message> turns;
  private final OptionalInt maxTokens;
  private final boolean claude;
  private final boolean sampled;
  private final AnthropicThinking thinking;
  private final String schema;

  private ConverseBody(Conversation conversation, Route route, List<Message> turns, String schema) {
    this.conversation = conversation;
    this.turns = turns;
    this.schema = schema;
    this.claude = Claude.is(route.model());
    this.thinking =
        AnthropicThinking.of(
            conversation,
            turns,
            route.model(),
            conversation.maxOutputTokens().orElse(Claude.DEFAULT_MAX_TOKENS));
    this.maxTokens =
        isThinking() && conversation.maxOutputTokens().isEmpty()
            ? OptionalInt.of(Claude.DEFAULT_MAX_TOKENS)
            : conversation.maxOutputTokens();
    this.sampled = !isThinking() && Claude.takesSampling(route.model());
  }

  static byte[] of(Conversation conversation, Route route) throws UntranslatableException {
    List<Message> turns = Turns.of(conversation, route);
    Turns.checkSampling(conversation.sampling(), 1);
    Turns.checkArguments(turns);
    for (Message turn : turns) {
      ConverseBlocks.check(turn);
    }
    if (conversation.format() instanceof OutputFormat.JsonObject) {
      throw new UntranslatableException("a JSON object without a schema");
    } else if (conversation.sampling().topK().isPresent() && !Claude.is(route.model())) {
      throw new UntranslatableException("top_k");
    }
    checkTools(conversation, turns);
    AnthropicThinking.checkForcedTool(conversation, route.model());
    ConverseBody body =
        new ConverseBody(conversation, route, turns, schema(conversation.format(), route));
    return Json.bytes(body::writeTo);
  }

  /** Anthropic's models take closed objects alone. */
  private static String schema(OutputFormat format, Route route) throws UntranslatableException {
    if (!(format instanceof OutputFormat.JsonSchema asked)) {
      return "";
    }
    return Claude.is(route.model()) ? Schemas.closed(asked.schema()) : asked.schema();
  }

  /** Tools cannot be declared and forbidden, and calls need their tools. */
  private static void checkTools(Conversation conversation, List<Message> turns)
      throws UntranslatableException {
    boolean forbidden = conversation.toolChoice() instanceof ToolChoice.None;
    if (Turns.haveCalls(turns) && (forbidden || conversation.tools().isEmpty())) {
      throw new UntranslatableException("earlier tool calls where none is allowed");
    } else if (!conversation.tools().isEmpty()
        && !forbidden
        && conversation.parallelToolCalls().filter(it -> !it).isPresent()) {
      throw new UntranslatableException("one tool call at a time");
    }
  }

  private boolean isThinking() {
    return claude && thinking.isOn();
  }

  private void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    List<String> prompts = Turns.system(conversation);
    if (!prompts.isEmpty()) {
      json.writeArrayFieldStart("system");
      for (String prompt : prompts) {
        ConverseBlocks.writeText(json, prompt);
      }
      json.writeEndArray();
    }
    json.writeArrayFieldStart("messages");
    ConverseBlocks blocks = new ConverseBlocks();
    for (Message turn : turns) {
      blocks.write(json, turn);
    }
    json.writeEndArray();
    writeInference(json);
    writeTools(json);
    writeFormat(json);
    writeModelFields(json);
    json.writeEndObject();
  }

  private void writeInference(JsonGenerator json) throws IOException {
    Sampling sampling = conversation.sampling();
    json.writeObjectFieldStart("inferenceConfig");
    if (maxTokens.isPresent()) {
      json.writeNumberField("maxTokens", maxTokens.getAsInt());
    }
    if (sampling.temperature().isPresent() && sampled) {
      json.writeNumberField("temperature", sampling.temperature().getAsDouble());
    }
    boolean oneOfTwo = claude && sampling.temperature().isPresent();
    if (sampling.topP().isPresent() && sampled && !oneOfTwo) {
      json.writeNumberField("topP", sampling.topP().getAsDouble());
    }
    if (!sampling.stop().isEmpty()) {
      json.writeArrayFieldStart("stopSequences");
      for (String stop : sampling.stop()) {
        json.writeString(stop);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void writeTools(JsonGenerator json) throws IOException {
    if (conversation.tools().isEmpty() || conversation.toolChoice() instanceof ToolChoice.None) {
      return;
    }
    json.writeObjectFieldStart("toolConfig");
    json.writeArrayFieldStart("tools");
    for (Tool tool : conversation.tools()) {
      json.writeStartObject();
      json.writeObjectFieldStart("toolSpec");
      json.writeStringField("name", tool.name());
      if (tool.description().filter(it -> !it.isBlank()).isPresent()) {
        json.writeStringField("description", tool.description().get());
      }
      json.writeObjectFieldStart("inputSchema");
      json.writeFieldName("json");
      json.writeRawValue(tool.parameters());
      json.writeEndObject();
      if (tool.strict().orElse(false)) {
        json.writeBooleanField("strict", true);
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    if (conversation.toolChoice() instanceof ToolChoice.Required) {
      json.writeObjectFieldStart("toolChoice");
      json.writeObjectFieldStart("any");
      json.writeEndObject();
      json.writeEndObject();
    } else if (conversation.toolChoice() instanceof ToolChoice.Named named) {
      json.writeObjectFieldStart("toolChoice");
      json.writeObjectFieldStart("tool");
      json.writeStringField("name", named.name());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void writeFormat(JsonGenerator json) throws IOException {
    if (conversation.format() instanceof OutputFormat.JsonSchema asked) {
      json.writeObjectFieldStart("outputConfig");
      json.writeObjectFieldStart("textFormat");
      json.writeStringField("type", "json_schema");
      json.writeObjectFieldStart("structure");
      json.writeObjectFieldStart("jsonSchema");
      json.writeStringField("name", asked.name());
      if (asked.description().isPresent()) {
        json.writeStringField("description", asked.description().get());
      }
      json.writeStringField("schema", schema);
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private void writeModelFields(JsonGenerator json) throws IOException {
    OptionalInt topK = sampled ? conversation.sampling().topK() : OptionalInt.empty();
    if (!isThinking() && topK.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("additionalModelRequestFields");
    if (isThinking()) {
      thinking.write(json);
      if (thinking.effortWord().isPresent()) {
        json.writeObjectFieldStart("output_config");
        json.writeStringField("effort", thinking.effortWord().get());
        json.writeEndObject();
      }
    } else if (topK.isPresent()) {
      json.writeNumberField("top_k", topK.getAsInt());
    }
    json.writeEndObject();
  }
}
