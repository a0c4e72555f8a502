package dev.detour.gateway.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.ReplyHead;
import dev.detour.gateway.http.SocketReply;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request to files or batches, and its answer.
 *
 * @param head of an answer that is no error
 */
public record Exchange(
    HttpServerRequest request,
    KeyRing.Caller caller,
    PolicySnapshot snapshot,
    SocketReply reply,
    ReplyHead head) {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 100;
  private static final int UNLESS_SAID = 20;

  boolean is(HttpMethod method) {
    return request.method().equals(method);
  }

  String tenant() {
    return caller.tenant();
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(request.getParam(name));
  }

  /** How many are listed; empty when the parameter is none that can be. */
  OptionalInt limit() {
    try {
      int limit = Integer.parseInt(parameter("limit").orElse(Integer.toString(UNLESS_SAID)));
      return limit >= 1 ? OptionalInt.of(Math.min(limit, MOST)) : OptionalInt.empty();
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** Answers with what is found; an empty result is a thing that does not exist. */
  void answer(Future<Optional<ObjectNode>> found) {
    found
        .onSuccess(
            node -> {
              if (node.isPresent()) {
                json(node.get());
              } else {
                reject(notFound());
              }
            })
        .onFailure(this::fail);
  }

  void json(ObjectNode node) {
    reply.json(200, head, Buffer.buffer(node.toString()));
  }

  void fail(Throwable e) {
    if (e instanceof StoreException.QueueFull) {
      reject(
          new OpenAiError(
              429,
              "rate_limit_error",
              "queue_full",
              Optional.empty(),
              "There are more lines than the queue of waiting jobs has room for.",
              Optional.empty()));
    } else {
      reject(
          OpenAiError.server(503, "job_store_unavailable", "The store does not answer just now."));
    }
  }

  /** Ends with an error. */
  public void reject(OpenAiError error) {
    reply.error(error, ReplyHead.rejected(head.requestId(), head.policyVersion()));
  }

  void badRequest(String field, String message) {
    reject(OpenAiError.invalidRequest(400, "invalid_request", Optional.of(field), message));
  }

  /**
   * Refuses the method.
   *
   * @param expected those that the path takes
   */
  void notAllowed(String expected) {
    reply.header("allow", expected);
    reject(
        OpenAiError.invalidRequest(
            405,
            "method_not_allowed",
            Optional.empty(),
            "Not allowed: " + request.method() + " (expected: " + expected + ")."));
  }

  static OpenAiError notFound() {
    return OpenAiError.invalidRequest(
        404, "not_found", Optional.of("id"), "It does not exist or you do not have access to it.");
  }
}
