package dev.detour.gateway.surface.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.http.ErrorShape;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.surface.BodyChecks;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.surface.TreeSurface;
import dev.detour.policy.event.SpanNames;
import io.vertx.core.buffer.Buffer;

/** OpenAI's {@code POST /v1/embeddings}, for providers that speak as OpenAI does. */
public final class EmbeddingsSurface extends TreeSurface {
  public static final String PATH = "/v1/embeddings";

  public EmbeddingsSurface() {
    super(WireApi.EMBEDDINGS, PATH, SpanNames.OPERATION_EMBEDDINGS, ErrorShape.OPENAI);
  }

  @Override
  public boolean answersInWords() {
    return false;
  }

  @Override
  protected CallerRequest read(byte[] body, JsonNode tree) throws InvalidBodyException {
    JsonNode input = tree.path("input");
    if (input.isMissingNode() || input.isNull()) {
      throw BodyChecks.missing("input");
    } else if (!input.isTextual() && (!input.isArray() || input.isEmpty())) {
      throw BodyChecks.invalid("input", "a string or a filled array");
    } else if (tree.path("stream").asBoolean()) {
      throw BodyChecks.invalid("stream", "false: embeddings are never streamed");
    }
    return new EmbeddingsCall(this, body, tree);
  }

  /** Embeddings are never streamed, so none of their streams breaks. */
  @Override
  public Buffer interruption(String requestId, OpenAiError error) {
    throw new UnsupportedOperationException("embeddings are never streamed");
  }
}
