package dev.detour.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.json.Json;
import java.io.IOException;
import java.util.List;

/** Reads lists of embeddings for what they cost; the numbers themselves pass as they came. */
final class EmbeddingAnswers implements AnswerFormat {
  @Override
  public Completion completion(byte[] body) throws MalformedAnswerException {
    JsonNode tree;
    try {
      tree = Json.tree(body);
    } catch (IOException e) {
      throw new MalformedAnswerException("no JSON");
    }
    if (tree.path("data").isEmpty() || !tree.path("data").path(0).has("embedding")) {
      throw new MalformedAnswerException("no embeddings");
    }
    return new Completion(
        tree.path("id").asText(""),
        tree.path("model").asText(""),
        List.of(),
        Finish.of(FinishReason.STOP, ""),
        ChatAnswers.usage(tree.path("usage")));
  }

  @Override
  public StreamDecoder decoder() {
    throw new UnsupportedOperationException("embeddings are never streamed");
  }
}
