package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Collects what the simulator needs to know of a request. */
final class RequestBuilder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int TOKENS_PER_MESSAGE = 4;

  private final Hints hints;
  private final String model;
  private boolean stream;
  private boolean includeUsage = true;
  private boolean showsReasoning;
  private String prefill = "";
  private OptionalInt maxTokens = OptionalInt.empty();
  private Form form = new Form.Prose();
  private long characters;
  private int messages;

  RequestBuilder(String model, Hints hints) {
    this.model = model;
    this.hints = hints;
  }

  /** The body's tree; missing when it is no JSON object. */
  static JsonNode tree(Incoming incoming) {
    try {
      JsonNode tree = JSON.readTree(incoming.body().getBytes());
      return tree != null && tree.isObject() ? tree : MissingNode.getInstance();
    } catch (IOException e) {
      // What a provider says about a broken body does not depend on how it broke.
      return MissingNode.getInstance();
    }
  }

  /** Refuses a field that the API has not got. */
  static void onlyFields(JsonNode tree, List<String> known, Complaint complaint)
      throws InvalidRequest {
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      if (!known.contains(field.getKey())) {
        throw complaint.about(field.getKey());
      }
    }
  }

  /** What an API says of an unknown field. */
  interface Complaint {
    InvalidRequest about(String field);
  }

  RequestBuilder stream(boolean wanted) {
    stream = wanted;
    return this;
  }

  RequestBuilder includeUsage(boolean wanted) {
    includeUsage = wanted;
    return this;
  }

  RequestBuilder showsReasoning(boolean wanted) {
    showsReasoning = wanted;
    return this;
  }

  RequestBuilder prefill(String beginning) {
    prefill = beginning;
    return this;
  }

  RequestBuilder maxTokens(OptionalInt cap) {
    maxTokens = cap;
    return this;
  }

  /** A message's frame costs tokens of its own. */
  RequestBuilder message() {
    messages++;
    return this;
  }

  RequestBuilder text(long length) {
    characters += length;
    return this;
  }

  /** Every {@code text} field and bare string of a content, however deep. */
  RequestBuilder content(JsonNode content) {
    return text(textLength(content));
  }

  RequestBuilder form(Form wanted) {
    form = wanted;
    return this;
  }

  RequestBuilder document(JsonNode schema) {
    form = new Form.Document(Sample.of(schema).toString());
    return this;
  }

  /**
   * Calls of tools that the request insists on; as many as the hint {@code parallel_calls} says.
   *
   * @param tools schemas by name, in the request's order
   */
  RequestBuilder calls(Map<String, JsonNode> tools) {
    List<String> names = List.copyOf(tools.keySet());
    List<Form.Call> calls = new ArrayList<>();
    int wanted = names.isEmpty() ? 0 : hints.number("parallel_calls").orElse(1);
    for (int i = 0; i < wanted; i++) {
      String name = names.get(i % names.size());
      calls.add(
          new Form.Call(name, Sample.of(tools.getOrDefault(name, JSON.nullNode())).toString()));
    }
    if (!calls.isEmpty()) {
      form = new Form.Calls(calls);
    }
    return this;
  }

  /** The request, with tokens as told, else by the length of its text. */
  ChatRequest build() {
    long tokens = (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    int estimate = (int) Math.min(1_000_000_000, tokens + (long) TOKENS_PER_MESSAGE * messages);
    return new ChatRequest(
        model,
        stream,
        includeUsage,
        showsReasoning,
        form,
        prefill,
        hints.number("input_tokens").orElse(estimate),
        hints.number("output_tokens"),
        hints.number("cached_tokens"),
        hints.number("cache_write_tokens"),
        hints.number("reasoning_tokens"),
        maxTokens,
        hints.text("request_key"));
  }

  private static long textLength(JsonNode node) {
    if (node.isTextual()) {
      return node.asText().length();
    }
    long length = node.path("text").asText("").length();
    for (JsonNode child : node.isArray() ? node : MissingNode.getInstance()) {
      length += textLength(child);
    }
    return length;
  }
}
