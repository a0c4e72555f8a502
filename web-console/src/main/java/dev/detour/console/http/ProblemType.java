package dev.detour.console.http;

import java.util.Locale;

/** The kinds of problems that answers name; stable, so that clients may switch on them. */
public enum ProblemType {
  BAD_REQUEST(400, "The request cannot be read"),
  NOT_LOGGED_IN(401, "Please log in"),
  BAD_CREDENTIALS(401, "Wrong user name or password"),
  CSRF(403, "The CSRF token is missing or not this session's"),
  NOT_FOUND(404, "No such thing"),
  STALE_BASE_VERSION(409, "The policy has changed since you opened it"),
  STALE_EVIDENCE(409, "The value in force is not the one the evidence was judged against"),
  NOT_OPEN(409, "It has been decided already"),
  NO_POLICY(409, "There is no policy in force"),
  TOO_LARGE(413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body must be application/json"),
  INVALID_POLICY(422, "The policy document has errors"),
  TOO_MANY_ATTEMPTS(429, "Too many failed logins"),
  STORE_UNAVAILABLE(503, "The control store does not answer"),
  ANALYTICS_UNAVAILABLE(503, "The analytics store does not answer"),
  INTERNAL(500, "Something went wrong inside the console");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The value of the answer's {@code type}. */
  public String uri() {
    return "urn:detour:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
