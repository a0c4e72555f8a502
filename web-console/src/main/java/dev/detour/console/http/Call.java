package dev.detour.console.http;

import dev.detour.store.Session;
import io.vertx.core.http.Cookie;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One request to an endpoint, read with checks: what does not fit is a 400 that names it. */
public final class Call {
  private static final String SESSION = "detour.session";
  private static final String JSON = "application/json";

  private final RoutingContext context;

  Call(RoutingContext context) {
    this.context = context;
  }

  /** The session that the guard found. */
  public Session session() {
    Session session = context.get(SESSION);
    if (session == null) {
      throw new IllegalStateException("an endpoint behind the guard was reached without a session");
    }
    return session;
  }

  void session(Session session) {
    context.put(SESSION, session);
  }

  /** The value of a cookie. */
  public Optional<String> cookie(String name) {
    return Optional.ofNullable(context.request().getCookie(name)).map(Cookie::getValue);
  }

  /** The value of a header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(context.request().getHeader(name));
  }

  /** The caller's address, without its port. */
  public String remoteAddress() {
    return Optional.ofNullable(context.request().remoteAddress())
        .map(address -> address.hostAddress())
        .orElse("");
  }

  /** A text in the path. */
  public String pathText(String name) {
    return context.pathParam(name);
  }

  /** A whole number in the path. */
  public long pathNumber(String name) {
    return number(name, context.pathParam(name), 1, Long.MAX_VALUE);
  }

  /** A whole number in the query that must be there. */
  public long requiredNumber(String name) {
    return query(name)
        .map(text -> number(name, text, 1, Long.MAX_VALUE))
        .orElseThrow(() -> ProblemException.badRequest(name, "missing (expected: a number >= 1)"));
  }

  /** A whole number in the query. */
  public OptionalLong optionalNumber(String name) {
    Optional<String> text = query(name);
    return text.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(number(name, text.get(), 1, Long.MAX_VALUE));
  }

  /** A small whole number in the query. */
  public int number(String name, int defaultValue, int max) {
    return query(name).map(text -> (int) number(name, text, 1, max)).orElse(defaultValue);
  }

  /** A time in the query. */
  public Optional<Instant> time(String name) {
    return query(name)
        .map(
            text -> {
              try {
                return Instant.parse(text);
              } catch (DateTimeParseException failure) {
                throw ProblemException.badRequest(
                    name, "\"" + text + "\" (expected: a time like 2026-11-22T10:15:00Z)");
              }
            });
  }

  /** A text in the query, possibly empty. */
  public Optional<String> query(String name) {
    List<String> values = context.queryParam(name);
    if (values.size() > 1) {
      throw ProblemException.badRequest(name, "given " + values.size() + " times (expected: once)");
    }
    return values.stream().findFirst();
  }

  /** A short text in the query, possibly empty. */
  public Optional<String> query(String name, int maxLength) {
    Optional<String> value = query(name);
    if (value.isPresent() && value.get().length() > maxLength) {
      throw ProblemException.badRequest(name, "longer than " + maxLength + " characters");
    }
    return value;
  }

  /** The body, a JSON object. */
  public JsonBody body() {
    String type = header("Content-Type").orElse("");
    if (!type.equals(JSON) && !type.startsWith(JSON + ";")) {
      throw new ProblemException(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type is \"" + type + "\".");
    }
    try {
      JsonObject json = context.body().asJsonObject();
      if (json == null) {
        throw ProblemException.badRequest("", "no body (expected: a JSON object)");
      }
      return new JsonBody(json);
    } catch (DecodeException | ClassCastException failure) {
      throw ProblemException.badRequest("", "not JSON (expected: a JSON object)");
    }
  }

  /** The body, or an empty object when there is none. */
  public JsonBody optionalBody() {
    return context.body().length() <= 0 ? new JsonBody(new JsonObject()) : body();
  }

  private static long number(String name, String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException failure) {
      // Falls through to the one message for both mistakes.
    }
    String range = max == Long.MAX_VALUE ? ">= " + min : min + ".." + max;
    throw ProblemException.badRequest(name, "\"" + text + "\" (expected: a number " + range + ")");
  }
}
