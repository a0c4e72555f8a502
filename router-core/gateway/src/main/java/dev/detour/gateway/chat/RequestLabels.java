package dev.detour.gateway.chat;

import dev.detour.gateway.surface.CallerRequest;
import dev.detour.store.Sha256;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of itself: by header, else by the body's {@code metadata} (or {@code user}).
 *
 * @param feature what it is part of
 * @param workflow the run it belongs to
 * @param user on whose behalf
 * @param application who calls
 */
public record RequestLabels(
    Optional<String> feature,
    Optional<String> workflow,
    Optional<String> user,
    Optional<String> application) {

  /** Characters of a label that count; more are cut. */
  public static final int LONGEST = 128;

  private static final byte[] SEPARATOR = {0};

  static RequestLabels of(MultiMap headers, CallerRequest body) {
    return new RequestLabels(
        label(headers.get("x-detour-feature"), body.metadata().get("feature")),
        label(headers.get("x-detour-workflow"), body.metadata().get("workflow")),
        label(headers.get("x-detour-user"), body.metadata().get("user"))
            .or(() -> label(body.user(), null)),
        label(headers.get("x-detour-application"), body.metadata().get("application")));
  }

  private static Optional<String> label(@Nullable String first, @Nullable String second) {
    String value = first != null && !first.isBlank() ? first : second;
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    String clean = value.trim();
    return Optional.of(clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST));
  }

  /**
   * The user as spans carry it: the first 32 hex digits of SHA-256 over tenant and user, so that
   * two tenants' users of one name stay apart.
   */
  Optional<String> hashedUser(String tenant) {
    return user.map(
        name -> {
          byte[] hash =
              Sha256.of(
                  tenant.getBytes(StandardCharsets.UTF_8),
                  SEPARATOR,
                  name.getBytes(StandardCharsets.UTF_8));
          return HexFormat.of().formatHex(hash, 0, 16);
        });
  }
}
