package dev.detour.ingest;

import dev.detour.ingest.intake.ClientTokens;
import dev.detour.policy.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code router=env:ROUTER_TOKEN,collector=file:/run/secrets/collector}: names of clients and
 * where their tokens are, never the tokens themselves.
 */
final class TokenReferences {
  static final String VARIABLE = "DETOUR_INGEST_TOKENS";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{16,512}");
  private static final String FORM = "name=env:VARIABLE or name=file:/path, comma separated";

  private TokenReferences() {}

  /** Every mistake is noted in the settings, without the value that it concerns. */
  static ClientTokens read(Settings settings, Map<String, String> environment) {
    Optional<String> references =
        settings.optionalText(
            VARIABLE, "Clients and where their bearer tokens are: " + FORM + ". Not set: anyone.");
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String entry : references.map(text -> text.split(",", -1)).orElse(new String[0])) {
      int equals = entry.indexOf('=');
      String name = equals < 0 ? "" : entry.substring(0, equals).strip();
      if (!NAME.matcher(name).matches() || tokens.containsKey(name)) {
        settings.reject(
            VARIABLE,
            "client \"" + name + "\" (expected: " + FORM + ", each name once, " + NAME + ")");
        continue;
      }
      tokens.put(name, token(settings, name, entry.substring(equals + 1).strip(), environment));
    }
    return new ClientTokens(tokens);
  }

  private static String token(
      Settings settings, String name, String reference, Map<String, String> environment) {
    Optional<String> token = Optional.empty();
    if (reference.startsWith("env:")) {
      token = Optional.ofNullable(environment.get(reference.substring("env:".length())));
    } else if (reference.startsWith("file:")) {
      token = content(reference.substring("file:".length()));
    }
    return token
        .map(String::strip)
        .filter(text -> TOKEN.matcher(text).matches())
        .orElseGet(
            () -> {
              settings.reject(
                  VARIABLE,
                  "no usable token of client "
                      + name
                      + " (expected: a reference env: or file: to 16..512 visible ASCII"
                      + " characters)");
              return "unusable";
            });
  }

  private static Optional<String> content(String path) {
    try {
      return Optional.of(Files.readString(Path.of(path)));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }
}
