package dev.detour.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.OutputFormat;
import dev.detour.gateway.conversation.Sampling;
import dev.detour.gateway.conversation.Thinking;
import dev.detour.gateway.conversation.Tool;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Schemas;
import dev.detour.gateway.json.Json;
import dev.detour.policy.document.ProviderTrait;
import dev.detour.policy.document.Route;
import dev.detour.store.Sha256;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Writes a conversation as a chat completion request. */
final class ChatBody {
  private static final int MOST_STOPS = 4;
  private static final int LONGEST_USER = 64;

  private final Conversation conversation;
  private final Route route;

  ChatBody(Conversation conversation, Route route) {
    this.conversation = conversation;
    this.route = route;
  }

  byte[] write() throws UntranslatableException {
    conversation.requireNothingBeyond();
    if (conversation.sampling().topK().isPresent() && !route.declares("top_k")) {
      throw new UntranslatableException("top_k"); // OpenAI refuses it; some other servers take it
    }
    if (conversation.sampling().stop().size() > MOST_STOPS) {
      throw new UntranslatableException("more than " + MOST_STOPS + " stop texts");
    }
    if (conversation.format() instanceof OutputFormat.JsonSchema format
        && format.strict().orElse(false)
        && !takesStrictly(format.schema())) {
      throw new UntranslatableException("a strict schema with optional properties");
    }
    for (Message message : conversation.messages()) {
      ChatMessage.check(message);
    }
    return Json.bytes(this::writeTo);
  }

  /** OpenAI's strict mode wants every property; some other servers take any schema. */
  private boolean takesStrictly(String schema) {
    return route.declares("optional_properties") || Schemas.isStrict(schema);
  }

  private void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("model", route.model());
    json.writeArrayFieldStart("messages");
    for (String prompt : conversation.system()) {
      ChatMessage.writeText(json, "system", prompt);
    }
    for (Message message : conversation.messages()) {
      ChatMessage.write(json, message);
    }
    json.writeEndArray();
    if (conversation.stream()) {
      json.writeBooleanField("stream", true);
      if (!route.provider().is(ProviderTrait.NO_STREAM_OPTIONS)) {
        json.writeObjectFieldStart("stream_options");
        json.writeBooleanField("include_usage", true);
        json.writeEndObject();
      }
    }
    writeLimits(json);
    writeTools(json);
    writeFormat(json, conversation.format());
    json.writeEndObject();
  }

  private void writeLimits(JsonGenerator json) throws IOException {
    if (conversation.maxOutputTokens().isPresent()) {
      String name =
          route.provider().is(ProviderTrait.MAX_TOKENS) ? "max_tokens" : "max_completion_tokens";
      json.writeNumberField(name, conversation.maxOutputTokens().getAsInt());
    }
    Sampling sampling = conversation.sampling();
    if (sampling.temperature().isPresent()) {
      json.writeNumberField("temperature", sampling.temperature().getAsDouble());
    }
    if (sampling.topP().isPresent()) {
      json.writeNumberField("top_p", sampling.topP().getAsDouble());
    }
    if (sampling.topK().isPresent()) {
      json.writeNumberField("top_k", sampling.topK().getAsInt());
    }
    if (!sampling.stop().isEmpty()) {
      json.writeArrayFieldStart("stop");
      for (String stop : sampling.stop()) {
        json.writeString(stop);
      }
      json.writeEndArray();
    }
    if (sampling.seed().isPresent()) {
      json.writeNumberField("seed", sampling.seed().getAsLong());
    }
    if (sampling.presencePenalty().isPresent()) {
      json.writeNumberField("presence_penalty", sampling.presencePenalty().getAsDouble());
    }
    if (sampling.frequencyPenalty().isPresent()) {
      json.writeNumberField("frequency_penalty", sampling.frequencyPenalty().getAsDouble());
    }
    writeEffort(json);
    if (conversation.user().isPresent()) {
      json.writeStringField("user", user(conversation.user().get()));
    }
  }

  /** OpenAI refuses longer names, such as Anthropic's own tools give; a hash still tells apart. */
  private static String user(String name) {
    return name.length() <= LONGEST_USER ? name : HexFormat.of().formatHex(Sha256.of(name));
  }

  /**
   * How hard to think is a wish: where a route says what it supports and this is not of it, none.
   */
  private void writeEffort(JsonGenerator json) throws IOException {
    Optional<Thinking.Effort> effort = conversation.thinking().asEffort();
    boolean taken =
        effort.filter(it -> it == Thinking.Effort.NONE).isPresent()
            ? route.declares("reasoning_effort")
            : route.accepts("reasoning_effort");
    if (effort.isPresent() && taken) {
      String word = effort.get() == Thinking.Effort.MAX ? "xhigh" : effort.get().name();
      json.writeStringField("reasoning_effort", word.toLowerCase(Locale.ROOT));
    }
  }

  private void writeTools(JsonGenerator json) throws IOException {
    if (conversation.tools().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("tools");
    for (Tool tool : conversation.tools()) {
      json.writeStartObject();
      json.writeStringField("type", "function");
      json.writeObjectFieldStart("function");
      json.writeStringField("name", tool.name());
      if (tool.description().isPresent()) {
        json.writeStringField("description", tool.description().get());
      }
      json.writeFieldName("parameters");
      json.writeRawValue(tool.parameters());
      if (tool.strict().isPresent() && (!tool.strict().get() || takesStrictly(tool.parameters()))) {
        json.writeBooleanField("strict", tool.strict().get());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    writeToolChoice(json, conversation.toolChoice());
    if (conversation.parallelToolCalls().isPresent()) {
      json.writeBooleanField("parallel_tool_calls", conversation.parallelToolCalls().get());
    }
  }

  private static void writeToolChoice(JsonGenerator json, ToolChoice choice) throws IOException {
    if (choice instanceof ToolChoice.None) {
      json.writeStringField("tool_choice", "none");
    } else if (choice instanceof ToolChoice.Required) {
      json.writeStringField("tool_choice", "required");
    } else if (choice instanceof ToolChoice.Named named) {
      json.writeObjectFieldStart("tool_choice");
      json.writeStringField("type", "function");
      json.writeObjectFieldStart("function");
      json.writeStringField("name", named.name());
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void writeFormat(JsonGenerator json, OutputFormat format) throws IOException {
    if (format instanceof OutputFormat.JsonObject) {
      json.writeObjectFieldStart("response_format");
      json.writeStringField("type", "json_object");
      json.writeEndObject();
    } else if (format instanceof OutputFormat.JsonSchema schema) {
      json.writeObjectFieldStart("response_format");
      json.writeStringField("type", "json_schema");
      json.writeObjectFieldStart("json_schema");
      json.writeStringField("name", schema.name());
      if (schema.description().isPresent()) {
        json.writeStringField("description", schema.description().get());
      }
      json.writeFieldName("schema");
      json.writeRawValue(schema.schema());
      if (schema.strict().isPresent()) {
        json.writeBooleanField("strict", schema.strict().get());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
  }
}
