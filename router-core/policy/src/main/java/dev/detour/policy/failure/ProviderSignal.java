package dev.detour.policy.failure;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a provider sent: a whole response, or the data of one event within a stream.
 *
 * @param status the HTTP status
 * @param headers by name, in any case; of repeated headers, one
 * @param body the body or the event's data, decoded
 * @param phase {@link Phase#HEADERS} for a whole response, {@link Phase#STREAM} for an event
 * @param receivedAt when it came, for advice that is given as a date
 */
public record ProviderSignal(
    int status, Map<String, String> headers, String body, Phase phase, Instant receivedAt) {

  public ProviderSignal {
    TreeMap<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = Collections.unmodifiableMap(copy);
  }

  /** A whole response. */
  public static ProviderSignal response(
      int status, Map<String, String> headers, byte[] body, Instant receivedAt) {
    String text = new String(body, StandardCharsets.UTF_8);
    return new ProviderSignal(status, headers, text, Phase.HEADERS, receivedAt);
  }

  /** The data of one event of a stream that began with a 200. */
  public static ProviderSignal event(String data, Instant receivedAt) {
    return event(Map.of(), data, receivedAt);
  }

  /**
   * One event of a stream whose events have headers of their own, such as {@code :exception-type}.
   */
  public static ProviderSignal event(Map<String, String> headers, String data, Instant receivedAt) {
    return new ProviderSignal(200, headers, data, Phase.STREAM, receivedAt);
  }

  /** Whether the provider took the request. */
  public boolean isAccepted() {
    return status >= 200 && status < 300;
  }

  /** A header's value, by its name in any case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
