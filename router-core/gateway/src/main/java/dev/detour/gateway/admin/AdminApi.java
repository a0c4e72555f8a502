package dev.detour.gateway.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.ShapeValidator;
import dev.detour.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths of an administrator. Off unless a token is configured; whoever shows no token learns
 * nothing but that.
 */
public final class AdminApi {
  private static final Logger log = LoggerFactory.getLogger(AdminApi.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final int LONGEST_ACTOR = 64;

  private final Optional<AdminToken> token;
  private final List<Served> served;

  /** An operation and its path, taken apart. */
  private record Served(PathTemplate path, Operation operation) {}

  /** A call as it came. */
  public record Arrival(
      String requestId, HttpMethod method, String path, MultiMap query, MultiMap headers) {}

  /** What the caller gets. */
  public sealed interface Result {
    /** It was done. */
    record Done(int status, Buffer body) implements Result {}

    /**
     * It was not.
     *
     * @param allowed the methods that the path takes, when another one was used
     */
    record Refused(OpenAiError error, Optional<String> allowed) implements Result {}
  }

  /**
   * An API of these operations.
   *
   * @param token opens it; empty turns it off
   */
  public AdminApi(Optional<AdminToken> token, List<Operation> operations) {
    this.token = token;
    List<Operation> all = new ArrayList<>(operations);
    all.add(OpenApiDocument.operation(() -> all));
    this.served =
        all.stream()
            .map(operation -> new Served(PathTemplate.of(operation.path()), operation))
            .toList();
  }

  /** The operations, as its document lists them. */
  public List<Operation> operations() {
    return served.stream().map(Served::operation).toList();
  }

  /** Whether a path is one of the API's. Without a token, none is. */
  public boolean owns(@Nullable String path) {
    return token.isPresent()
        && path != null
        && (path.startsWith("/admin/")
            || served.stream().anyMatch(one -> one.path.match(path).isPresent()));
  }

  /** Whether an {@code Authorization} header opens the API. */
  public boolean opens(@Nullable String authorization) {
    return token.isPresent() && token.get().opens(authorization);
  }

  /** Handles a call whose token has been seen. Never fails. */
  public Future<Result> handle(Arrival arrival, byte[] body) {
    TreeSet<String> allowed = new TreeSet<>();
    for (Served one : served) {
      Optional<Map<String, String>> parameters = one.path.match(arrival.path);
      if (parameters.isPresent()) {
        if (one.operation.method().equals(arrival.method)) {
          return run(arrival, one.operation, parameters.get(), body);
        }
        allowed.add(one.operation.method().name());
      }
    }
    return Future.succeededFuture(
        allowed.isEmpty() ? unknown(arrival) : notAllowed(arrival, String.join(", ", allowed)));
  }

  private static Future<Result> run(
      Arrival arrival, Operation operation, Map<String, String> parameters, byte[] body) {
    Future<JsonNode> answer;
    try {
      Call call =
          new Call(
              arrival.requestId,
              actor(arrival.headers),
              parameters,
              query(operation, arrival.query),
              body(operation, body));
      answer = operation.handler().apply(call);
    } catch (RuntimeException e) {
      answer = Future.failedFuture(e);
    }
    return answer
        .<Result>map(json -> new Result.Done(operation.status(), Buffer.buffer(json.toString())))
        .otherwise(failure -> new Result.Refused(error(arrival, failure), Optional.empty()));
  }

  /** Who acts, as far as the token's holder says. */
  private static String actor(MultiMap headers) {
    String name = headers.get("x-detour-actor");
    if (name == null || name.isBlank()) {
      return "admin";
    }
    if (name.length() > LONGEST_ACTOR || !name.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
      throw AdminException.invalid(
          "x-detour-actor",
          "x-detour-actor: not usable (expected: at most "
              + LONGEST_ACTOR
              + " printable ASCII characters)");
    }
    return "admin:" + name.trim();
  }

  private static JsonNode body(Operation operation, byte[] bytes) {
    if (operation.takes().isEmpty()) {
      return MissingNode.getInstance();
    }
    JsonNode body;
    try {
      body = bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw AdminException.of(
          400,
          "invalid_request",
          Optional.empty(),
          "The body is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
    check(operation.takes().get(), body);
    return body;
  }

  private static Map<String, String> query(Operation operation, MultiMap given) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Operation.Parameter parameter : operation.query()) {
      String value = given.get(parameter.name());
      if (value != null) {
        check(
            new Shape.Fields(
                "", List.of(Shape.Field.optional(parameter.name(), parameter.shape())), List.of()),
            Json.object().put(parameter.name(), value));
        values.put(parameter.name(), value);
      }
    }
    return values;
  }

  /** Names every mistake; the error's {@code param} is the first one's place. */
  private static void check(Shape shape, JsonNode body) {
    List<String> fields = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    new ShapeValidator(
            (field, mistake) -> {
              fields.add(field);
              mistakes.add((field.isEmpty() ? "body" : field) + ": " + mistake);
            })
        .validate(shape, body, "");
    if (!mistakes.isEmpty()) {
      throw AdminException.of(
          400,
          "invalid_request",
          Optional.of(fields.get(0)).filter(field -> !field.isEmpty()),
          String.join("; ", mistakes));
    }
  }

  private static OpenAiError error(Arrival arrival, Throwable failure) {
    if (failure instanceof AdminException refusal) {
      return refusal.error();
    } else if (failure instanceof StoreException.NotFound) {
      return OpenAiError.invalidRequest(404, "not_found", Optional.empty(), message(failure));
    } else if (failure instanceof StoreException.AlreadyExists) {
      return OpenAiError.invalidRequest(409, "already_exists", Optional.empty(), message(failure));
    } else if (failure instanceof StoreException.Unavailable) {
      log.warn("request {} found no control store", arrival.requestId, failure);
      return OpenAiError.server(
          503,
          "store_unavailable",
          "The control store does not answer; whether a change was made is not known.");
    }
    log.error("request {} failed inside the router", arrival.requestId, failure);
    return OpenAiError.internal();
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  private static Result unknown(Arrival arrival) {
    return new Result.Refused(
        OpenAiError.invalidRequest(
            404,
            "unknown_url",
            Optional.empty(),
            "Unknown request URL: " + arrival.method + " " + clip(arrival.path) + "."),
        Optional.empty());
  }

  private static Result notAllowed(Arrival arrival, String allowed) {
    return new Result.Refused(
        OpenAiError.invalidRequest(
            405,
            "method_not_allowed",
            Optional.empty(),
            "Not allowed: " + arrival.method + " (expected: " + allowed + ")."),
        Optional.of(allowed));
  }

  private static String clip(String path) {
    return path.length() <= 200 ? path : path.substring(0, 200);
  }
}
