package dev.detour.gateway.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private CacheKeys() {}

  /** The key of a request; empty when its body is no object. */
  static Optional<String> of(RequestContext request) {
    try {
      Map<?, ?> fields = SORTED.readValue(request.body().body(), TreeMap.class);
      LEFT_OUT.forEach(fields::remove);
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, request.caller().tenant().getBytes(StandardCharsets.UTF_8));
      add(digest, request.body().surface().path().getBytes(StandardCharsets.UTF_8));
      add(digest, request.facts().trafficClass().wireName().getBytes(StandardCharsets.UTF_8));
      add(digest, SORTED.writeValueAsBytes(fields));
      return Optional.of(HexFormat.of().formatHex(digest.digest()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new AssertionError("bytes in memory can be read, and every JDK has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, byte[] part) {
    digest.update(part);
    digest.update((byte) 0);
  }
}
