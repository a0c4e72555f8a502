package dev.detour.gateway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.json.Json;
import java.io.IOException;

/** Reads what providers send as trees. */
public final class Trees {
  private Trees() {}

  /**
   * The object that a body is.
   *
   * @throws MalformedAnswerException when it is none
   */
  public static JsonNode object(byte[] body) throws MalformedAnswerException {
    try {
      return object(Json.tree(body));
    } catch (IOException e) {
      throw new MalformedAnswerException("no JSON");
    }
  }

  /**
   * The object that a frame's data is.
   *
   * @throws MalformedAnswerException when it is none
   */
  public static JsonNode object(Frame frame) throws MalformedAnswerException {
    try {
      return object(Json.tree(frame.data()));
    } catch (IOException e) {
      throw new MalformedAnswerException("no JSON");
    }
  }

  private static JsonNode object(JsonNode tree) throws MalformedAnswerException {
    if (tree == null || !tree.isObject()) {
      throw new MalformedAnswerException("no JSON object");
    }
    return tree;
  }

  /** A count of tokens; 0 when absent or no count. */
  public static long count(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isNumber() ? Math.max(0, value.longValue()) : 0;
  }

  /** A JSON object as text; of anything else, the empty object. */
  public static String arguments(JsonNode input) {
    return input.isObject() ? input.toString() : "{}";
  }
}
