package dev.detour.console.http;

import io.vertx.core.http.Cookie;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What an endpoint answers when all went well. */
public record Answer(int status, Optional<JsonObject> body, Optional<Cookie> cookie) {
  /** 200 with a body. */
  public static Answer ok(JsonObject body) {
    return new Answer(200, Optional.of(body), Optional.empty());
  }

  /** 201 with a body. */
  public static Answer created(JsonObject body) {
    return new Answer(201, Optional.of(body), Optional.empty());
  }

  /** 204. */
  public static Answer noContent() {
    return new Answer(204, Optional.empty(), Optional.empty());
  }

  /** The same answer, which also sets a cookie. */
  public Answer withCookie(Cookie cookie) {
    return new Answer(status, body, Optional.of(cookie));
  }
}
