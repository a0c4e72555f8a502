package dev.detour.gateway.surface.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.BodyFields;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.json.JsonText;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.gateway.surface.BodyChecks;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.surface.Fields;
import dev.detour.gateway.surface.Surface;
import dev.detour.policy.document.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request of Anthropic's messages. */
final class MessagesCall implements CallerRequest {
  private static final Set<String> SPLICED = Set.of("model", "stream", "max_tokens");

  private final Surface surface;
  private final byte[] body;
  private final JsonNode tree;
  private final BodyFields places;
  private final @Nullable String model;
  private final boolean stream;
  private final OptionalInt maxTokens;
  private @Nullable Conversation conversation;

  private MessagesCall(
      Surface surface,
      byte[] body,
      JsonNode tree,
      BodyFields places,
      @Nullable String model,
      boolean stream,
      OptionalInt maxTokens) {
    this.surface = surface;
    this.body = body;
    this.tree = tree;
    this.places = places;
    this.model = model;
    this.stream = stream;
    this.maxTokens = maxTokens;
  }

  static MessagesCall of(Surface surface, byte[] body, JsonNode tree) throws InvalidBodyException {
    return new MessagesCall(
        surface,
        body,
        tree,
        BodyFields.locate(body, SPLICED),
        BodyChecks.text(tree, "model"),
        BodyChecks.flag(tree, "stream"),
        BodyChecks.count(tree, "max_tokens"));
  }

  @Override
  public Surface surface() {
    return surface;
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public @Nullable String model() {
    return model;
  }

  @Override
  public boolean stream() {
    return stream;
  }

  @Override
  public boolean wantsUsage() {
    return true;
  }

  @Override
  public OptionalInt maxOutputTokens() {
    return maxTokens;
  }

  @Override
  public @Nullable String user() {
    return tree.path("metadata").path("user_id").textValue();
  }

  @Override
  public Map<String, String> metadata() {
    return Fields.labels(tree.path("metadata"));
  }

  @Override
  public List<String> tools() {
    List<String> names = new ArrayList<>();
    for (JsonNode tool : tree.path("tools")) {
      String name = tool.path("name").textValue();
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  @Override
  public Set<String> requires() {
    Set<String> requires = new HashSet<>();
    if (!tree.path("tools").isEmpty()) {
      requires.add("tools");
    }
    if (MessagesConversation.schema(tree).isObject()) {
      requires.add("json_schema");
    }
    for (JsonNode message : tree.path("messages")) {
      for (JsonNode block : message.path("content")) {
        if (block.path("type").asText().equals("image")) {
          requires.add("images");
        }
      }
    }
    return requires;
  }

  @Override
  public byte[] forProvider(Route route, OptionalInt outputCap) {
    Map<String, String> values = new HashMap<>();
    if (!route.model().equals(model)) {
      values.put("model", JsonText.quote(route.model()));
    }
    if (outputCap.isPresent() && maxTokens.orElse(Integer.MAX_VALUE) > outputCap.getAsInt()) {
      values.put("max_tokens", Integer.toString(outputCap.getAsInt()));
    }
    byte[] spliced = values.isEmpty() ? body : places.with(values);
    return hasUnsignedThoughts(tree) ? withoutUnsignedThoughts(values) : spliced;
  }

  /**
   * Thoughts that another provider's model had carry no signature, and Anthropic refuses them. They
   * are left out, at the price of a body that is written anew.
   */
  private byte[] withoutUnsignedThoughts(Map<String, String> values) {
    ObjectNode copy = tree.deepCopy();
    for (JsonNode message : copy.path("messages")) {
      for (Iterator<JsonNode> blocks = message.path("content").iterator(); blocks.hasNext(); ) {
        if (isUnsignedThought(blocks.next())) {
          blocks.remove();
        }
      }
    }
    if (values.containsKey("model")) {
      copy.put("model", String.valueOf(valueOf(values.get("model"))));
    }
    if (values.containsKey("max_tokens")) {
      copy.put("max_tokens", Integer.parseInt(String.valueOf(values.get("max_tokens"))));
    }
    return copy.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String valueOf(@Nullable String quoted) {
    try {
      return quoted == null ? null : Json.tree(quoted).textValue();
    } catch (IOException e) {
      throw new IllegalStateException(e); // it was quoted here
    }
  }

  private static boolean hasUnsignedThoughts(JsonNode tree) {
    for (JsonNode message : tree.path("messages")) {
      for (JsonNode block : message.path("content")) {
        if (isUnsignedThought(block)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isUnsignedThought(JsonNode block) {
    return block.path("type").asText().equals("thinking")
        && block.path("signature").asText("").isEmpty();
  }

  @Override
  public Conversation conversation() throws UntranslatableException {
    if (conversation == null) {
      conversation = MessagesConversation.read(tree);
    }
    return conversation;
  }

  @Override
  public AnswerEncoder encoder(String requestId, long createdEpochSeconds) {
    return new MessageEncoder(requestId);
  }
}
