package dev.detour.policy.settings;

import dev.detour.policy.WireName;
import dev.detour.policy.document.Durations;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reader of environment variables that collects every mistake before it fails.
 *
 * <p>A module reads all its settings through one instance into one immutable record and then calls
 * {@link #check()}. A getter that finds a mistake notes it and returns the default, so that one run
 * shows all mistakes. A variable that is absent or blank counts as not set.
 *
 * <pre>{@code
 * Settings settings = Settings.of(System.getenv());
 * var config = new GatewayConfig(
 *     settings.integer("DETOUR_ROUTER_PORT", 8080, 0, 65535, "Port of the router's API."));
 * settings.check();
 * }</pre>
 */
public final class Settings {
  private final Map<String, String> environment;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<String> errors = new ArrayList<>();

  private Settings(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** A reader over the given variables, usually {@code System.getenv()}. */
  public static Settings of(Map<String, String> environment) {
    return new Settings(environment);
  }

  /** Any text. */
  public String text(String name, String defaultValue, String description) {
    return declare(name, "text", defaultValue, description).orElse(defaultValue);
  }

  /** Text that has no default: absent is a mistake, and reads as the empty text. */
  public String requiredText(String name, String description) {
    Optional<String> value = declare(name, "text", "(required)", description);
    if (value.isEmpty()) {
      errors.add(name + ": not set (expected: " + description + ")");
    }
    return value.orElse("");
  }

  /** Text that may be absent. */
  public Optional<String> optionalText(String name, String description) {
    return declare(name, "text", "", description);
  }

  /** A secret that may be absent. Its value is never part of an error or of the reference table. */
  public Optional<String> optionalSecret(String name, String description) {
    return declare(name, "secret", "", description);
  }

  /** A secret with a default for development. Its value is never part of an error. */
  public String secret(String name, String defaultValue, String description) {
    return declare(name, "secret", "(development only)", description).orElse(defaultValue);
  }

  /** A whole number within {@code [min, max]}. */
  public int integer(String name, int defaultValue, int min, int max, String description) {
    return (int) longInteger(name, defaultValue, min, max, description);
  }

  /**
   * A whole number whose default depends on the machine.
   *
   * @param defaultWords the default, for the reference table
   */
  public int integer(
      String name, int defaultValue, String defaultWords, int min, int max, String description) {
    int value = integer(name, defaultValue, min, max, description);
    entries.computeIfPresent(
        name, (key, entry) -> new Entry(entry.range, defaultWords, entry.description));
    return value;
  }

  /** A whole 64-bit number within {@code [min, max]}. */
  public long longInteger(String name, long defaultValue, long min, long max, String description) {
    String range = "whole number, " + min + ".." + max;
    Optional<String> value = declare(name, range, Long.toString(defaultValue), description);
    if (value.isEmpty()) {
      return defaultValue;
    }
    try {
      long parsed = Long.parseLong(value.get());
      if (parsed >= min && parsed <= max) {
        return parsed;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for both mistakes.
    }
    return mistake(name, value.get(), range, defaultValue);
  }

  /** A decimal number within {@code [min, max]}. */
  public double decimal(
      String name, double defaultValue, double min, double max, String description) {
    String range = "number, " + min + ".." + max;
    Optional<String> value = declare(name, range, Double.toString(defaultValue), description);
    if (value.isEmpty()) {
      return defaultValue;
    }
    try {
      double parsed = Double.parseDouble(value.get());
      if (parsed >= min && parsed <= max) {
        return parsed;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for both mistakes.
    }
    return mistake(name, value.get(), range, defaultValue);
  }

  /** A duration such as {@code 250ms}, {@code 1s} or {@code 1m30s}, within {@code [min, max]}. */
  public Duration duration(
      String name, Duration defaultValue, Duration min, Duration max, String description) {
    String range =
        "duration such as 250ms or 1m30s, " + Durations.format(min) + ".." + Durations.format(max);
    Optional<String> value = declare(name, range, Durations.format(defaultValue), description);
    if (value.isEmpty()) {
      return defaultValue;
    }
    return Durations.parse(value.get())
        .filter(parsed -> parsed.compareTo(min) >= 0 && parsed.compareTo(max) <= 0)
        .orElseGet(() -> mistake(name, value.get(), range, defaultValue));
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String name, boolean defaultValue, String description) {
    Optional<String> value =
        declare(name, "true | false", Boolean.toString(defaultValue), description);
    if (value.isEmpty()) {
      return defaultValue;
    }
    return switch (value.get().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> mistake(name, value.get(), "true | false", defaultValue);
    };
  }

  /** One of the names of an enum's constants. */
  public <E extends Enum<E> & WireName> E choice(String name, E defaultValue, String description) {
    Class<E> type = defaultValue.getDeclaringClass();
    String range =
        Arrays.stream(type.getEnumConstants())
            .map(WireName::wireName)
            .collect(Collectors.joining(" | "));
    Optional<String> value = declare(name, range, defaultValue.wireName(), description);
    if (value.isEmpty()) {
      return defaultValue;
    }
    return WireName.find(type, value.get().toLowerCase(Locale.ROOT))
        .orElseGet(() -> mistake(name, value.get(), range, defaultValue));
  }

  /** An address with one of the given schemes and with a host. */
  public URI uri(String name, URI defaultValue, Set<String> schemes, String description) {
    String range = "address with scheme " + String.join(" | ", schemes.stream().sorted().toList());
    Optional<String> value = declare(name, range, defaultValue.toString(), description);
    if (value.isEmpty()) {
      return defaultValue;
    }
    try {
      URI parsed = new URI(value.get());
      if (parsed.getScheme() != null
          && schemes.contains(parsed.getScheme())
          && parsed.getHost() != null) {
        return parsed;
      }
    } catch (URISyntaxException e) {
      // Falls through to the one message for both mistakes.
    }
    // An address may carry a password, so the value itself is not repeated.
    errors.add(name + ": not valid (expected: " + range + ")");
    return defaultValue;
  }

  /** A path of the file system, which need not exist. */
  public Path path(String name, Path defaultValue, String description) {
    return declare(name, "path", defaultValue.toString(), description)
        .flatMap(value -> parsePath(name, value))
        .orElse(defaultValue);
  }

  /** A path of the file system that may be absent from the settings. */
  public Optional<Path> optionalPath(String name, String description) {
    return declare(name, "path", "", description).flatMap(value -> parsePath(name, value));
  }

  private Optional<Path> parsePath(String name, String value) {
    try {
      return Optional.of(Path.of(value));
    } catch (InvalidPathException e) {
      errors.add(name + ": \"" + value + "\" (expected: a path)");
      return Optional.empty();
    }
  }

  /** Notes a mistake that only the module itself can see, such as two settings at odds. */
  public void reject(String name, String expectation) {
    errors.add(name + ": " + expectation);
  }

  /** Every mistake found so far, in reading order. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /**
   * Ends the reading.
   *
   * @throws SettingsException naming every mistake, when there is one
   */
  public void check() {
    if (!errors.isEmpty()) {
      throw new SettingsException(errors);
    }
  }

  /** The settings read so far, as a Markdown table. */
  public String reference() {
    StringBuilder table = new StringBuilder("| variable | value | default | meaning |\n");
    table.append("|---|---|---|---|\n");
    entries.forEach(
        (name, entry) ->
            table
                .append("| `")
                .append(name)
                .append("` | ")
                .append(entry.range.replace("|", "\\|"))
                .append(" | ")
                .append(entry.defaultValue.isEmpty() ? "" : "`" + entry.defaultValue + "`")
                .append(" | ")
                .append(entry.description.replace("|", "\\|"))
                .append(" |\n"));
    return table.toString();
  }

  private Optional<String> declare(
      String name, String range, String defaultValue, String description) {
    entries.put(name, new Entry(range, defaultValue, description));
    return Optional.ofNullable(environment.get(name))
        .map(String::trim)
        .filter(value -> !value.isEmpty());
  }

  private <T> T mistake(String name, String value, String expectation, T defaultValue) {
    errors.add(name + ": \"" + value + "\" (expected: " + expectation + ")");
    return defaultValue;
  }

  private record Entry(String range, String defaultValue, String description) {}
}
