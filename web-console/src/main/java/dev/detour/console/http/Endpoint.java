package dev.detour.console.http;

import io.vertx.core.Future;

/** What answers one address and method. A thrown exception counts as a failed future. */
@FunctionalInterface
public interface Endpoint {
  Future<Answer> handle(Call call);
}
