package dev.detour.gateway.surface.chat;

import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.ChatRequest;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.surface.Surface;
import dev.detour.policy.document.Route;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One chat completion request. */
final class ChatCall implements CallerRequest {
  private final ChatSurface surface;
  private final ChatRequest request;
  private @Nullable Conversation conversation;

  ChatCall(ChatSurface surface, ChatRequest request) {
    this.surface = surface;
    this.request = request;
  }

  @Override
  public Surface surface() {
    return surface;
  }

  @Override
  public byte[] body() {
    return request.body();
  }

  @Override
  public @Nullable String model() {
    return request.model();
  }

  @Override
  public boolean stream() {
    return request.stream();
  }

  @Override
  public boolean wantsUsage() {
    return request.includeUsage();
  }

  @Override
  public OptionalInt maxOutputTokens() {
    return request.maxOutputTokens();
  }

  @Override
  public @Nullable String user() {
    return request.user();
  }

  @Override
  public Map<String, String> metadata() {
    return request.metadata();
  }

  @Override
  public List<String> tools() {
    return request.tools();
  }

  @Override
  public Set<String> requires() {
    if (request.tools().isEmpty() && !request.jsonSchema() && !request.images()) {
      return Set.of();
    }
    Set<String> requires = new HashSet<>();
    if (!request.tools().isEmpty()) {
      requires.add("tools");
    }
    if (request.jsonSchema()) {
      requires.add("json_schema");
    }
    if (request.images()) {
      requires.add("images");
    }
    return requires;
  }

  @Override
  public byte[] forProvider(Route route, OptionalInt outputCap) {
    return request.forProvider(route.model(), outputCap, route.provider().traits());
  }

  @Override
  public Conversation conversation() throws UntranslatableException {
    if (conversation == null) {
      conversation = ChatConversation.read(request.body());
    }
    return conversation;
  }

  @Override
  public AnswerEncoder encoder(String requestId, long createdEpochSeconds) {
    return new ChatEncoder(requestId, createdEpochSeconds, request.includeUsage());
  }
}
