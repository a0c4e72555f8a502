package dev.detour.gateway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.json.Json;
import dev.detour.policy.price.TokenUsage;
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

  /** A count of tokens, as far as it can be one; 0 when absent or no count. */
  public static long count(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isNumber() ? TokenUsage.count(value.longValue()) : 0;
  }

  /** A JSON object as text; of anything else, the empty object. */
  public static String arguments(JsonNode input) {
    return input.isObject() ? input.toString() : "{}";
  }

  /**
   * The id of a tool call: its own, else one made of the answer's. Ids tell the calls of a
   * conversation apart.
   *
   * @param answerId the answer's; empty when it has none
   * @param index the call's number within the answer
   */
  public static String callId(JsonNode call, String answerId, int index) {
    String own = call.path("id").asText("");
    String made = answerId.isEmpty() ? Integer.toHexString(call.toString().hashCode()) : answerId;
    return own.isEmpty() ? "call_" + made.replaceAll("[^A-Za-z0-9]", "") + "_" + index : own;
  }
}
