package dev.detour.console.http;

import dev.detour.store.Session;
import io.vertx.core.Future;

/** Who may pass: the port to the sessions. */
public interface Guard {
  /** The caller's session; fails with a problem when there is none. */
  Future<Session> session(Call call);

  /** Fails with a problem unless the call carries the session's CSRF token. */
  void requireCsrfToken(Call call, Session session);
}
