package dev.detour.gateway.surface.messages;

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

/** One request of Anthropic's messages. */
final class MessagesCall extends TreeRequest {
  MessagesCall(Surface surface, byte[] body, JsonNode tree) throws InvalidBodyException {
    super(surface, body, tree, "max_tokens");
  }

  @Override
  public @Nullable String user() {
    return tree().path("metadata").path("user_id").textValue();
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
    if (MessagesConversation.schema(tree()).isObject()) {
      requires.add("json_schema");
    }
    for (JsonNode message : tree().path("messages")) {
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
    return hasUnsignedThoughts(tree())
        ? withoutUnsignedThoughts(route, outputCap)
        : super.forProvider(route, outputCap);
  }

  /**
   * Thoughts that another provider's model had carry no signature, and Anthropic refuses them. They
   * are left out, at the price of a body that is written anew.
   */
  private byte[] withoutUnsignedThoughts(Route route, OptionalInt outputCap) {
    ObjectNode copy = tree().deepCopy();
    for (JsonNode message : copy.path("messages")) {
      for (Iterator<JsonNode> blocks = message.path("content").iterator(); blocks.hasNext(); ) {
        if (isUnsignedThought(blocks.next())) {
          blocks.remove();
        }
      }
    }
    changes(route, outputCap)
        .forEach((field, value) -> copy.putRawValue(field, new RawValue(value)));
    return copy.toString().getBytes(StandardCharsets.UTF_8);
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
  protected Conversation translate() throws UntranslatableException {
    return MessagesConversation.read(tree());
  }

  @Override
  public AnswerEncoder encoder(String requestId, long createdEpochSeconds) {
    String thinking = tree().path("thinking").path("type").asText("disabled");
    return new MessageEncoder(requestId, !thinking.equals("disabled"));
  }
}
