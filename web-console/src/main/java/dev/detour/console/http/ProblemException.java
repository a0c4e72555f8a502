package dev.detour.console.http;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** An answer that is a problem document (RFC 9457). */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ProblemType type;
  private final transient List<FieldError> errors;
  private final transient Map<String, String> headers;

  private ProblemException(
      ProblemType type, String detail, List<FieldError> errors, Map<String, String> headers) {
    // An answer, not a defect: nobody reads its stack trace.
    super(detail, null, false, false);
    this.type = type;
    this.errors = List.copyOf(errors);
    this.headers = Map.copyOf(headers);
  }

  public ProblemException(ProblemType type, String detail) {
    this(type, detail, List.of(), Map.of());
  }

  public ProblemException(ProblemType type, String detail, List<FieldError> errors) {
    this(type, detail, errors, Map.of());
  }

  /** A parameter or body field that cannot be read. */
  public static ProblemException badRequest(String path, String message) {
    return new ProblemException(
        ProblemType.BAD_REQUEST, path + ": " + message, List.of(new FieldError(path, message)));
  }

  /** Something that does not exist. */
  public static ProblemException notFound(String what) {
    return new ProblemException(ProblemType.NOT_FOUND, what + " does not exist.");
  }

  /** The same problem with one more header in its answer. */
  public ProblemException withHeader(String name, String value) {
    return new ProblemException(type, String.valueOf(getMessage()), errors, Map.of(name, value));
  }

  public ProblemType type() {
    return type;
  }

  public List<FieldError> errors() {
    return errors;
  }

  Map<String, String> headers() {
    return headers;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("type", type.uri())
        .put("title", type.title())
        .put("status", type.status())
        .put("detail", getMessage())
        .put("errors", FieldError.toJson(errors));
  }
}
