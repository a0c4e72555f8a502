package dev.detour.standalone.traffic;

import dev.detour.policy.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the demo's traffic runs.
 *
 * @param keys virtual key by tenant, the busiest tenant first
 * @param speed how much faster than the trace time passes
 * @param rate requests sent for one of the trace in the mean
 * @param maxInFlight requests under way at most; what is due beyond that is skipped and counted
 * @param trace conversations whose arrivals everybody has, used instead of the published ones
 * @param traces a directory with published traces
 * @param limit requests to plan; 0: no end
 */
public record TrafficSettings(
    URI url,
    Map<String, String> keys,
    double speed,
    double rate,
    int maxInFlight,
    long limit,
    long seed,
    Optional<Path> trace,
    Optional<Path> traces,
    Duration timeout) {

  public TrafficSettings {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("keys: none (expected: at least one tenant:key)");
    }
    keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
  }

  /**
   * Reads the settings.
   *
   * @throws dev.detour.policy.settings.SettingsException naming every mistake
   */
  public static TrafficSettings of(Map<String, String> environment) {
    return read(Settings.of(environment));
  }

  /** The settings as a Markdown table. */
  public static String reference() {
    Settings settings = Settings.of(Map.of("DETOUR_TRAFFIC_KEYS", "tenant:key"));
    read(settings);
    return settings.reference();
  }

  private static TrafficSettings read(Settings settings) {
    URI url =
        settings.uri(
            "DETOUR_TRAFFIC_URL",
            URI.create("http://127.0.0.1:8080"),
            Set.of("http", "https"),
            "The router.");
    Map<String, String> keys = keys(settings);
    double speed =
        settings.decimal(
            "DETOUR_TRAFFIC_SPEED", 1, 0.001, 1e6, "How much faster than the trace time passes.");
    double rate =
        settings.decimal(
            "DETOUR_TRAFFIC_RATE",
            1,
            0.001,
            1_000,
            "Requests sent for one of the trace, in the mean.");
    int maxInFlight =
        settings.integer(
            "DETOUR_TRAFFIC_MAX_IN_FLIGHT",
            128,
            1,
            100_000,
            "Requests under way at most; more are skipped.");
    long limit =
        settings.longInteger(
            "DETOUR_TRAFFIC_LIMIT", 0, 0, Long.MAX_VALUE, "Requests to plan; 0: no end.");
    long seed =
        settings.longInteger(
            "DETOUR_TRAFFIC_SEED", 1, Long.MIN_VALUE, Long.MAX_VALUE, "Decides who asks what.");
    Optional<Path> trace =
        settings.optionalPath(
            "DETOUR_TRAFFIC_TRACE",
            "A trace of conversations instead of the published one, used when it is there.");
    Optional<Path> traces =
        settings.optionalPath(
            "DETOUR_TRAFFIC_TRACES", "A directory with published traces, used when it is there.");
    Duration timeout =
        settings.duration(
            "DETOUR_TRAFFIC_TIMEOUT",
            Duration.ofMinutes(2),
            Duration.ofMillis(1),
            Duration.ofHours(1),
            "How long a request waits for its answer to begin.");
    settings.check(); // every mistake at once, before the record refuses the first of them
    return new TrafficSettings(
        url, keys, speed, rate, maxInFlight, limit, seed, trace, traces, timeout);
  }

  private static Map<String, String> keys(Settings settings) {
    String name = "DETOUR_TRAFFIC_KEYS";
    String description = "Virtual keys as tenant:key,tenant:key.";
    Map<String, String> keys = new LinkedHashMap<>();
    String text = settings.optionalSecret(name, description).orElse("");
    for (String pair : text.split(",", -1)) {
      int colon = pair.indexOf(':');
      if (colon > 0 && colon < pair.length() - 1) {
        keys.put(pair.substring(0, colon).trim(), pair.substring(colon + 1).trim());
      } else if (!pair.isBlank()) {
        settings.reject(
            name, "an entry without a tenant or a key (expected: tenant:key,tenant:key)");
      }
    }
    if (keys.isEmpty()) {
      settings.reject(name, "no key (expected: tenant:key,tenant:key)");
    }
    return keys;
  }
}
