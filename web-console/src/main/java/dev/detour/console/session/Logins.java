package dev.detour.console.session;

import dev.detour.console.http.Answer;
import dev.detour.console.http.Api;
import dev.detour.console.http.Call;
import dev.detour.console.http.Guard;
import dev.detour.console.http.JsonBody;
import dev.detour.console.http.ProblemException;
import dev.detour.console.http.ProblemType;
import dev.detour.store.Session;
import dev.detour.store.SessionStore;
import dev.detour.store.User;
import dev.detour.store.UserStore;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** {@code /session}: logging in and out, and the guard that looks at the cookie. */
public final class Logins implements Guard {
  static final String COOKIE = "detour_session";
  private static final String CSRF_HEADER = "X-CSRF-Token";
  private static final int TOKEN_BYTES = 32;

  private final UserStore users;
  private final SessionStore sessions;
  private final Passwords passwords;
  private final LoginLimiter limiter;
  private final WorkerExecutor workers;
  private final SecureRandom random;
  private final Duration lifetime;
  private final boolean secureCookie;
  // Checked for unknown names, so that they take as long as known ones.
  private final String decoyHash;

  /**
   * @param workers where hashes are computed; its size limits how many at once
   * @param secureCookie whether browsers may send the cookie over TLS only
   */
  public Logins(
      UserStore users,
      SessionStore sessions,
      Passwords passwords,
      LoginLimiter limiter,
      WorkerExecutor workers,
      SecureRandom random,
      Duration lifetime,
      boolean secureCookie) {
    this.users = users;
    this.sessions = sessions;
    this.passwords = passwords;
    this.limiter = limiter;
    this.workers = workers;
    this.random = random;
    this.lifetime = lifetime;
    this.secureCookie = secureCookie;
    this.decoyHash = passwords.hash(newToken());
  }

  /** Adds the endpoints. */
  public void mount(Api api) {
    api.open(HttpMethod.POST, "/session", this::login);
    api.read("/session", call -> Future.succeededFuture(Answer.ok(json(call.session()))));
    api.change(HttpMethod.DELETE, "/session", this::logout);
  }

  @Override
  public Future<Session> session(Call call) {
    Optional<String> token = call.cookie(COOKIE);
    if (token.isEmpty()) {
      return Future.failedFuture(notLoggedIn());
    }
    return sessions.find(token.get()).map(found -> found.orElseThrow(Logins::notLoggedIn));
  }

  @Override
  public void requireCsrfToken(Call call, Session session) {
    byte[] given = call.header(CSRF_HEADER).orElse("").getBytes(StandardCharsets.UTF_8);
    byte[] expected = session.csrfToken().getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, expected)) {
      throw new ProblemException(
          ProblemType.CSRF, "Send the session's csrfToken in the header " + CSRF_HEADER + ".");
    }
  }

  private Future<Answer> login(Call call) {
    JsonBody body = call.body();
    String username = body.text("username", 1, 200);
    String password = body.text("password", 1, 1024);
    body.done();
    String address = call.remoteAddress();
    refuseWhenLimited(username, address);
    limiter.attempted(username, address);
    return users
        .find(username)
        .compose(user -> checked(user, password))
        .compose(
            user -> {
              limiter.succeeded(username, address);
              return open(user);
            });
  }

  private Future<User> checked(Optional<User> user, String password) {
    String hash = user.map(User::passwordHash).orElse(decoyHash);
    return workers
        .executeBlocking(() -> passwords.matches(password, hash), false)
        .compose(
            matches ->
                matches && user.isPresent() && !user.get().disabled()
                    ? Future.succeededFuture(user.get())
                    : Future.failedFuture(
                        new ProblemException(
                            ProblemType.BAD_CREDENTIALS, "Please check both and try again.")));
  }

  private Future<Answer> open(User user) {
    String token = newToken();
    return sessions
        .open(user, token, newToken(), lifetime)
        .map(session -> Answer.ok(json(session)).withCookie(cookie(token, lifetime)));
  }

  private Future<Answer> logout(Call call) {
    return sessions
        .close(call.cookie(COOKIE).orElse(""))
        .map(closed -> Answer.noContent().withCookie(cookie("", Duration.ZERO)));
  }

  private void refuseWhenLimited(String username, String address) {
    Duration delay = limiter.delay(username, address);
    if (!delay.isZero()) {
      long seconds = delay.toSeconds() + 1;
      throw new ProblemException(
              ProblemType.TOO_MANY_ATTEMPTS, "Please try again in " + seconds + " s.")
          .withHeader("Retry-After", Long.toString(seconds));
    }
  }

  private Cookie cookie(String value, Duration maxAge) {
    return Cookie.cookie(COOKIE, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(secureCookie)
        .setMaxAge(maxAge.toSeconds());
  }

  private String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static ProblemException notLoggedIn() {
    return new ProblemException(
        ProblemType.NOT_LOGGED_IN, "There is no session, or it has expired.");
  }

  private static JsonObject json(Session session) {
    return new JsonObject()
        .put("username", session.username())
        .put("csrfToken", session.csrfToken())
        .put("expiresAt", session.expiresAt().toString());
  }
}
