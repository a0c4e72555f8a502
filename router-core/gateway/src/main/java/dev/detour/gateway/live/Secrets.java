package dev.detour.gateway.live;

import dev.detour.policy.document.SecretRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provider credentials by reference: an environment variable or a file. Values are never logged.
 */
final class Secrets {
  private static final Logger log = LoggerFactory.getLogger(Secrets.class);
  private final Map<String, String> environment;

  Secrets(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The credential; empty, with a warning, when its place holds none. Blocks on a file. */
  Optional<String> resolve(String owner, SecretRef reference) {
    Optional<String> secret =
        reference instanceof SecretRef.Env env
            ? Optional.ofNullable(environment.get(env.name()))
            : read(((SecretRef.File) reference).path());
    Optional<String> usable = secret.map(String::trim).filter(Secrets::isHeaderValue);
    if (usable.isEmpty()) {
      log.error("{}: no usable credential at {}", owner, reference);
    }
    return usable;
  }

  private static Optional<String> read(String path) {
    try {
      return Optional.of(Files.readString(Path.of(path), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isHeaderValue(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
  }
}
