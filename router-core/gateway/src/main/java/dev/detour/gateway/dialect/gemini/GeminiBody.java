package dev.detour.gateway.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.OutputFormat;
import dev.detour.gateway.conversation.Role;
import dev.detour.gateway.conversation.Sampling;
import dev.detour.gateway.conversation.Tool;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Turns;
import dev.detour.gateway.json.Json;
import dev.detour.policy.document.Route;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Writes a conversation as a generateContent request. */
final class GeminiBody {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,63}");
  private static final Pattern BEFORE_SIGNATURES = Pattern.compile("(?:.*/)?gemini-[12]\\b.*");

  /** Those that know of no thinking at all. */
  private static final Pattern THOUGHTLESS = Pattern.compile("(?:.*/)?gemini-(?:1|2\\.0)\\b.*");

  /** Those whose thinking can be turned off. */
  private static final Pattern UNTHINKING = Pattern.compile("(?:.*/)?gemini-2\\.5-flash\\b.*");

  private static final int LEAST_THOUGHT = 128;
  private static final int MOST_STOPS = 5;
  private static final int MOST_THOUGHT = 24_576;
  private static final double HOTTEST = 2;

  private final Conversation conversation;
  private final GeminiParts parts;
  private final List<Message> turns;
  private final String model;

  private GeminiBody(
      Conversation conversation, GeminiParts parts, List<Message> turns, String model) {
    this.conversation = conversation;
    this.parts = parts;
    this.turns = turns;
    this.model = model;
  }

  static byte[] of(Conversation conversation, Route route) throws UntranslatableException {
    List<Message> turns = Turns.of(conversation, route);
    boolean early = BEFORE_SIGNATURES.matcher(route.model()).matches();
    if (turns.get(turns.size() - 1).role() == Role.ASSISTANT) {
      throw new UntranslatableException("a last message of the assistant's");
    }
    Turns.checkArguments(turns);
    checkSampling(conversation.sampling());
    checkTools(conversation, early);
    GeminiParts parts = new GeminiParts(conversation, !early);
    for (Message turn : turns) {
      parts.check(turn);
    }
    GeminiBody body = new GeminiBody(conversation, parts, turns, route.model());
    return Json.bytes(body::writeTo);
  }

  private static void checkSampling(Sampling sampling) throws UntranslatableException {
    if (sampling.temperature().orElse(0) > HOTTEST) {
      throw new UntranslatableException("temperature above " + HOTTEST);
    } else if (sampling.stop().size() > MOST_STOPS) {
      throw new UntranslatableException("more than " + MOST_STOPS + " stop texts");
    }
  }

  private static void checkTools(Conversation conversation, boolean early)
      throws UntranslatableException {
    if (conversation.tools().isEmpty()) {
      return;
    }
    boolean calls = !(conversation.toolChoice() instanceof ToolChoice.None);
    if (calls && conversation.parallelToolCalls().filter(it -> !it).isPresent()) {
      throw new UntranslatableException("one tool call at a time");
    } else if (early && calls && !(conversation.format() instanceof OutputFormat.Free)) {
      throw new UntranslatableException("tools beside a format of the answer");
    }
    for (Tool tool : conversation.tools()) {
      if (!NAME.matcher(tool.name()).matches()) {
        throw new UntranslatableException("the tool name " + tool.name());
      }
    }
  }

  private void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    List<String> prompts = Turns.system(conversation);
    if (!prompts.isEmpty()) {
      json.writeObjectFieldStart("systemInstruction");
      json.writeArrayFieldStart("parts");
      for (String prompt : prompts) {
        GeminiParts.writeText(json, prompt);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeArrayFieldStart("contents");
    for (Message turn : turns) {
      parts.write(json, turn);
    }
    json.writeEndArray();
    writeTools(json);
    writeConfig(json);
    json.writeEndObject();
  }

  private void writeTools(JsonGenerator json) throws IOException {
    if (conversation.tools().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("tools");
    json.writeStartObject();
    json.writeArrayFieldStart("functionDeclarations");
    for (Tool tool : conversation.tools()) {
      json.writeStartObject();
      json.writeStringField("name", tool.name());
      if (tool.description().isPresent()) {
        json.writeStringField("description", tool.description().get());
      }
      json.writeFieldName("parametersJsonSchema");
      json.writeRawValue(tool.parameters());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
    writeToolChoice(json, conversation.toolChoice());
  }

  private static void writeToolChoice(JsonGenerator json, ToolChoice choice) throws IOException {
    if (choice instanceof ToolChoice.Auto) {
      return;
    }
    json.writeObjectFieldStart("toolConfig");
    json.writeObjectFieldStart("functionCallingConfig");
    json.writeStringField("mode", choice instanceof ToolChoice.None ? "NONE" : "ANY");
    if (choice instanceof ToolChoice.Named named) {
      json.writeArrayFieldStart("allowedFunctionNames");
      json.writeString(named.name());
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void writeConfig(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("generationConfig");
    if (conversation.maxOutputTokens().isPresent()) {
      json.writeNumberField("maxOutputTokens", conversation.maxOutputTokens().getAsInt());
    }
    writeSampling(json, conversation.sampling());
    OutputFormat format = conversation.format();
    if (!(format instanceof OutputFormat.Free)) {
      json.writeStringField("responseMimeType", "application/json");
      if (format instanceof OutputFormat.JsonSchema schema) {
        json.writeFieldName("responseJsonSchema");
        json.writeRawValue(schema.schema());
      }
    }
    writeThinking(json);
    json.writeEndObject();
  }

  private static void writeSampling(JsonGenerator json, Sampling sampling) throws IOException {
    if (sampling.temperature().isPresent()) {
      json.writeNumberField("temperature", sampling.temperature().getAsDouble());
    }
    if (sampling.topP().isPresent()) {
      json.writeNumberField("topP", sampling.topP().getAsDouble());
    }
    if (sampling.topK().isPresent()) {
      json.writeNumberField("topK", sampling.topK().getAsInt());
    }
    if (!sampling.stop().isEmpty()) {
      json.writeArrayFieldStart("stopSequences");
      for (String stop : sampling.stop()) {
        json.writeString(stop);
      }
      json.writeEndArray();
    }
    if (sampling.seed().isPresent()) {
      // The API's seeds have 32 bits; equal seeds stay equal.
      json.writeNumberField("seed", Long.hashCode(sampling.seed().getAsLong()));
    }
    if (sampling.presencePenalty().isPresent()) {
      json.writeNumberField("presencePenalty", sampling.presencePenalty().getAsDouble());
    }
    if (sampling.frequencyPenalty().isPresent()) {
      json.writeNumberField("frequencyPenalty", sampling.frequencyPenalty().getAsDouble());
    }
  }

  private void writeThinking(JsonGenerator json) throws IOException {
    OptionalInt budget = conversation.thinking().asTokens();
    boolean shown = conversation.thinking().shown();
    if (THOUGHTLESS.matcher(model).matches() || (budget.isEmpty() && !shown)) {
      return;
    }
    json.writeObjectFieldStart("thinkingConfig");
    if (budget.isPresent()) {
      writeBudget(json, budget.getAsInt());
    }
    if (shown) {
      json.writeBooleanField("includeThoughts", true);
    }
    json.writeEndObject();
  }

  /** Models that cannot but think get their least where none is asked for. */
  private void writeBudget(JsonGenerator json, int budget) throws IOException {
    if (budget > 0 || UNTHINKING.matcher(model).matches()) {
      json.writeNumberField("thinkingBudget", Math.min(budget, MOST_THOUGHT));
    } else if (BEFORE_SIGNATURES.matcher(model).matches()) {
      json.writeNumberField("thinkingBudget", LEAST_THOUGHT);
    } else {
      json.writeStringField("thinkingLevel", "LOW");
    }
  }
}
