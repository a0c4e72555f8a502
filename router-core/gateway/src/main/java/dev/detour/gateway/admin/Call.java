package dev.detour.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One call of an operation.
 *
 * @param requestId the request's id
 * @param actor who calls, for the audit log
 * @param path the values of the path's parameters
 * @param query the values of the query's parameters
 * @param body the checked body; missing when the operation takes none
 */
public record Call(
    String requestId,
    String actor,
    Map<String, String> path,
    Map<String, String> query,
    JsonNode body) {

  /** A parameter of the path. */
  public String text(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": no such parameter of the path");
    }
    return value;
  }

  /** A parameter of the path that is an id. */
  public UUID id(String name) {
    try {
      return UUID.fromString(text(name));
    } catch (IllegalArgumentException e) {
      throw AdminException.notFound(name, name + ": no such id (expected: a UUID)");
    }
  }

  /** A parameter of the query. */
  public Optional<String> queried(String name) {
    return Optional.ofNullable(query.get(name));
  }
}
