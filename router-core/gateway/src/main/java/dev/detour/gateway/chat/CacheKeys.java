package dev.detour.gateway.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.detour.gateway.json.Json;
import dev.detour.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What makes two requests the same: tenant, API, class and body, but for how the answer is sent and
 * on whose behalf it is asked. Fields may come in any order.
 */
final class CacheKeys {
  private static final List<String> LEFT_OUT =
      List.of("stream", "stream_options", "user", "metadata", "safety_identifier");

  private static final ObjectMapper SORTED =
      JsonMapper.builder(Json.factory())
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private static final byte[] SEPARATOR = {0};

  private CacheKeys() {}

  /** The key of a request; empty when its body is no object. */
  static Optional<String> of(RequestContext request) {
    try {
      Map<?, ?> fields = SORTED.readValue(request.body().body(), TreeMap.class);
      LEFT_OUT.forEach(fields::remove);
      byte[] hash =
          Sha256.of(
              utf8(request.caller().tenant()),
              SEPARATOR,
              utf8(request.body().surface().path()),
              SEPARATOR,
              utf8(request.facts().trafficClass().wireName()),
              SEPARATOR,
              SORTED.writeValueAsBytes(fields),
              SEPARATOR);
      return Optional.of(HexFormat.of().formatHex(hash));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new AssertionError("bytes in memory can be read", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
