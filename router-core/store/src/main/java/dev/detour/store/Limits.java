package dev.detour.store;

import dev.detour.policy.document.RateLimits;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Rate limits as rows and audit entries carry them: null for none. */
final class Limits {
  private Limits() {}

  static RateLimits of(Row row, String requests, String tokens) {
    return new RateLimits(optional(row.getLong(requests)), optional(row.getLong(tokens)));
  }

  static JsonObject putOn(JsonObject detail, RateLimits limits) {
    return detail
        .put("requestsPerMinute", boxed(limits.requestsPerMinute()))
        .put("tokensPerMinute", boxed(limits.tokensPerMinute()));
  }

  static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
