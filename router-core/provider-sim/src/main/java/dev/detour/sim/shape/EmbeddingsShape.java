package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * OpenAI's embeddings: unit vectors that depend on the text alone, so that equal texts have equal
 * vectors.
 */
final class EmbeddingsShape implements Shape {
  static final EmbeddingsShape INSTANCE = new EmbeddingsShape();

  private static final int DEFAULT_DIMENSIONS = 1_536;
  private static final int MOST_DIMENSIONS = 4_096;

  private EmbeddingsShape() {}

  @Override
  public ChatRequest read(Incoming incoming) throws InvalidRequest {
    JsonNode tree = ChatShape.object(incoming);
    String model = incoming.pathModel().orElse(tree.path("model").asText(""));
    if (model.isEmpty()) {
      throw new InvalidRequest("you must provide a model parameter");
    }
    JsonNode input = tree.path("input");
    boolean isEmpty = input.isTextual() ? input.asText().isEmpty() : input.isEmpty();
    if (isEmpty) {
      throw new InvalidRequest(
          "'$.input' is invalid. Please check the API reference.", "input", null);
    }
    return ChatShape.builder(incoming, tree, model)
        .content(input)
        .form(
            new Form.Vectors(
                texts(input),
                Math.min(MOST_DIMENSIONS, tree.path("dimensions").asInt(DEFAULT_DIMENSIONS)),
                tree.path("encoding_format").asText().equals("base64")))
        .build();
  }

  /** One text, several, the tokens of one, or those of several. */
  private static List<String> texts(JsonNode input) {
    List<String> texts = new ArrayList<>();
    if (!input.isArray() || input.path(0).isNumber()) {
      texts.add(input.isTextual() ? input.asText() : input.toString());
    } else {
      input.forEach(one -> texts.add(one.isTextual() ? one.asText() : one.toString()));
    }
    return texts;
  }

  @Override
  public Buffer whole(Reply reply) {
    Form.Vectors form = (Form.Vectors) reply.request().form();
    JsonArray data = new JsonArray();
    for (int i = 0; i < form.texts().size(); i++) {
      float[] vector = vector(form.texts().get(i), form.dimensions());
      data.add(
          new JsonObject()
              .put("object", "embedding")
              .put("index", i)
              .put("embedding", form.base64() ? base64(vector) : list(vector)));
    }
    long input = reply.plan().usage().input();
    return new JsonObject()
        .put("object", "list")
        .put("data", data)
        .put("model", reply.request().model())
        .put("usage", new JsonObject().put("prompt_tokens", input).put("total_tokens", input))
        .toBuffer();
  }

  private static float[] vector(String text, int dimensions) {
    SplittableRandom random = new SplittableRandom(text.hashCode());
    float[] vector = new float[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (random.nextDouble() * 2 - 1);
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  private static JsonArray list(float[] vector) {
    JsonArray list = new JsonArray();
    for (float value : vector) {
      list.add(value);
    }
    return list;
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : vector) {
      bytes.putFloat(value);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /** Embeddings are never streamed: a request that asks for it gets them whole. */
  @Override
  public Pieces stream(Reply reply) {
    throw new IllegalStateException("no stream of embeddings");
  }
}
