package dev.detour.gateway.surface.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.surface.TreeRequest;
import dev.detour.policy.document.Route;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request for embeddings. It has no output to limit, and no form in other dialects. */
final class EmbeddingsCall extends TreeRequest {
  private static final Set<String> REQUIRES = Set.of("embeddings");

  EmbeddingsCall(Surface surface, byte[] body, JsonNode tree) throws InvalidBodyException {
    super(surface, body, tree, "max_tokens");
  }

  @Override
  public @Nullable String user() {
    return tree().path("user").textValue();
  }

  @Override
  public List<String> tools() {
    return List.of();
  }

  @Override
  public Set<String> requires() {
    return REQUIRES;
  }

  @Override
  public OptionalInt maxOutputTokens() {
    return OptionalInt.empty();
  }

  @Override
  public int outputCap(int unlessGiven) {
    return 0;
  }

  @Override
  public byte[] forProvider(Route route, OptionalInt outputCap) {
    return super.forProvider(route, OptionalInt.empty());
  }

  @Override
  protected Conversation translate() throws UntranslatableException {
    throw new UntranslatableException("embeddings");
  }

  @Override
  public AnswerEncoder encoder(String requestId, long createdEpochSeconds) {
    throw new UnsupportedOperationException("embeddings are never translated");
  }
}
