package dev.detour.gateway.admin;

import dev.detour.gateway.GatewayConfig;
import dev.detour.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The token that opens the admin API. Only its SHA-256 is kept; hashes are compared in constant
 * time.
 */
public final class AdminToken {
  /** The fewest characters of a token that is hard to guess. */
  public static final int SHORTEST = 24;

  private static final String BEARER = "bearer ";
  private final byte[] hash;

  /**
   * The token of that value.
   *
   * @throws IllegalArgumentException when it is too short or cannot stand in a header
   */
  public AdminToken(String value) {
    if (value.length() < SHORTEST || !value.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
      throw new IllegalArgumentException(
          "the admin token is not usable (expected: "
              + SHORTEST
              + " or more printable ASCII characters without spaces)");
    }
    this.hash = Sha256.of(value);
  }

  /**
   * The configured token; empty when there is none. Blocks on a file.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when the token is not usable
   */
  public static Optional<AdminToken> of(GatewayConfig.Admin config) throws IOException {
    Optional<String> value = config.token();
    if (config.tokenFile().isPresent()) {
      value = Optional.of(Files.readString(config.tokenFile().get(), StandardCharsets.UTF_8));
    }
    return value.map(String::trim).map(AdminToken::new);
  }

  /** Whether an {@code Authorization} header shows the token. */
  public boolean opens(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return false;
    }
    return MessageDigest.isEqual(hash, Sha256.of(authorization.substring(BEARER.length()).trim()));
  }
}
