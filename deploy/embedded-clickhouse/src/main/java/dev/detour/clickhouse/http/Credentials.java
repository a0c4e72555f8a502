package dev.detour.clickhouse.http;

import com.sun.net.httpserver.Headers;
import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;

/** The one user that may ask, and the three ways in which drivers name themselves. */
final class Credentials {

  private static final String BASIC = "Basic ";

  private final byte[] expected;

  Credentials(String user, String password) {
    this.expected = new Presented(user, password).bytes();
  }

  /** Refuses whoever is not the user; compares in constant time. */
  void check(Headers headers, Map<String, String> parameters) throws EngineException {
    Presented presented = presented(headers, parameters);
    if (!MessageDigest.isEqual(expected, presented.bytes())) {
      throw EngineException.of(
          ErrorCode.AUTHENTICATION_FAILED,
          presented.user
              + ": Authentication failed: password is incorrect, or there is no user with such name");
    }
  }

  private static Presented presented(Headers headers, Map<String, String> parameters)
      throws EngineException {
    String user = headers.getFirst("X-ClickHouse-User");
    String key = headers.getFirst("X-ClickHouse-Key");
    if (user != null || key != null) {
      return new Presented(user == null ? "default" : user, key == null ? "" : key);
    }
    String authorization = headers.getFirst("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return basic(authorization.substring(BASIC.length()).strip());
    }
    return new Presented(
        parameters.getOrDefault("user", "default"), parameters.getOrDefault("password", ""));
  }

  private static Presented basic(String encoded) throws EngineException {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? new Presented(pair, "")
          : new Presented(pair.substring(0, colon), pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      throw EngineException.of(
          ErrorCode.AUTHENTICATION_FAILED, "Invalid authentication: Authorization is not Base64");
    }
  }

  private record Presented(String user, String password) {
    byte[] bytes() {
      return (user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    }
  }
}
