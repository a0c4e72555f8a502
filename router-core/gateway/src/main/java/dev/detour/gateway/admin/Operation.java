package dev.detour.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.policy.document.shape.Shape;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something the API does: what is served and what its document says, in one place.
 *
 * @param method of the call
 * @param path with parameters in braces
 * @param id names it in generated clients
 * @param summary one line for the document
 * @param takes the body's shape; empty when it takes none
 * @param query the query's parameters, in words, by name
 * @param status of success
 * @param gives the answer's shape
 * @param handler does it
 */
public record Operation(
    HttpMethod method,
    String path,
    String id,
    String summary,
    Optional<Shape> takes,
    List<Parameter> query,
    int status,
    Shape gives,
    Function<Call, Future<JsonNode>> handler) {

  /** A parameter of the query. */
  public record Parameter(String name, Shape shape) {}

  /** An operation that reads. */
  public static Operation get(
      String path,
      String id,
      String summary,
      Shape gives,
      Function<Call, Future<JsonNode>> handler) {
    return new Operation(
        HttpMethod.GET, path, id, summary, Optional.empty(), List.of(), 200, gives, handler);
  }

  /** An operation that makes something. */
  public static Operation post(
      String path,
      String id,
      String summary,
      Shape takes,
      int status,
      Shape gives,
      Function<Call, Future<JsonNode>> handler) {
    return new Operation(
        HttpMethod.POST, path, id, summary, Optional.of(takes), List.of(), status, gives, handler);
  }

  /** An operation that replaces something. */
  public static Operation put(
      String path,
      String id,
      String summary,
      Shape takes,
      Shape gives,
      Function<Call, Future<JsonNode>> handler) {
    return new Operation(
        HttpMethod.PUT, path, id, summary, Optional.of(takes), List.of(), 200, gives, handler);
  }

  /** This operation with parameters of the query. */
  public Operation with(Parameter... parameters) {
    return new Operation(
        method, path, id, summary, takes, List.of(parameters), status, gives, handler);
  }
}
