package dev.detour.gateway.admin;

import dev.detour.gateway.http.OpenAiError;
import java.util.Optional;

/** Ends an admin call with an error. */
@SuppressWarnings("serial") // never serialised
public final class AdminException extends RuntimeException {
  private final OpenAiError error;

  private AdminException(OpenAiError error) {
    super(error.message(), null, false, false); // the caller's mistake needs no stack trace
    this.error = error;
  }

  /** A field that is not as it must be. */
  public static AdminException invalid(String field, String message) {
    return of(400, "invalid_request", Optional.of(field), message);
  }

  /** Nothing of that name. */
  public static AdminException notFound(String field, String message) {
    return of(404, "not_found", Optional.of(field), message);
  }

  /** The router itself cannot answer yet. */
  public static AdminException notReady(String message) {
    return new AdminException(OpenAiError.server(503, "not_ready", message));
  }

  static AdminException of(int status, String code, Optional<String> field, String message) {
    return new AdminException(OpenAiError.invalidRequest(status, code, field, message));
  }

  /** What the caller reads. */
  public OpenAiError error() {
    return error;
  }
}
