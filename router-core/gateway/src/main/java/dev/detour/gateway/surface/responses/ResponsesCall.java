package dev.detour.gateway.surface.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.surface.TreeRequest;
import dev.detour.policy.document.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request of OpenAI's responses. */
final class ResponsesCall extends TreeRequest {
  ResponsesCall(Surface surface, byte[] body, JsonNode tree) throws InvalidBodyException {
    super(surface, body, tree, "max_output_tokens");
  }

  @Override
  public @Nullable String user() {
    return tree().path("user").textValue();
  }

  @Override
  public List<String> tools() {
    List<String> names = new ArrayList<>();
    for (JsonNode tool : tree().path("tools")) {
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
    if (!tree().path("tools").isEmpty()) {
      requires.add("tools");
    }
    if (tree().path("text").path("format").path("type").asText().equals("json_schema")) {
      requires.add("json_schema");
    }
    for (JsonNode item : tree().path("input")) {
      for (JsonNode part : item.path("content")) {
        if (part.path("type").asText().equals("input_image")) {
          requires.add("images");
        }
      }
    }
    return requires;
  }

  @Override
  public byte[] forProvider(Route route, OptionalInt outputCap) {
    return hasOwnThoughts()
        ? withoutOwnThoughts(route, outputCap)
        : super.forProvider(route, outputCap);
  }

  /** Thoughts of other dialects' models carry an id of this router, which OpenAI does not know. */
  private boolean hasOwnThoughts() {
    for (JsonNode item : tree().path("input")) {
      if (ResponseItems.isOwnThought(item)) {
        return true;
      }
    }
    return false;
  }

  private byte[] withoutOwnThoughts(Route route, OptionalInt outputCap) {
    ObjectNode copy = tree().deepCopy();
    for (Iterator<JsonNode> items = copy.path("input").iterator(); items.hasNext(); ) {
      if (ResponseItems.isOwnThought(items.next())) {
        items.remove();
      }
    }
    changes(route, outputCap)
        .forEach((field, value) -> copy.putRawValue(field, new RawValue(value)));
    return copy.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected Conversation translate() throws UntranslatableException {
    return ResponsesConversation.read(tree());
  }

  @Override
  public AnswerEncoder encoder(String requestId, long createdEpochSeconds) {
    return new ResponseEncoder(requestId, createdEpochSeconds, tree());
  }
}
