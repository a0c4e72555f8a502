package dev.detour.gateway.jobs;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.chat.Admission;
import dev.detour.gateway.chat.JobDesk;
import dev.detour.gateway.json.Json;
import dev.detour.store.NewJob;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests in the form in which they can be made again. */
public final class JobRequests {
  /** What a request says of itself by header; a run says it again. */
  private static final List<String> KEPT =
      List.of(
          "x-detour-feature",
          "x-detour-workflow",
          "x-detour-user",
          "x-detour-application",
          "x-detour-class");

  /** Reads and writes numbers as they are written. */
  public static final ObjectMapper EXACT =
      JsonMapper.builder(Json.factory())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JobRequests() {}

  static NewJob.Request of(JobDesk.Deferred deferred) {
    return new NewJob.Request(
        deferred.requestId(),
        Optional.of(deferred.traceParent()),
        deferred.caller().tenant(),
        deferred.caller().keyId(),
        deferred.surface(),
        deferred.facts().feature().map(feature -> feature.name()),
        deferred.facts().trafficClass(),
        kept(deferred.headers()),
        withoutStream(deferred.body()),
        Optional.ofNullable(deferred.headers().get(Admission.WEBHOOK)));
  }

  private static Map<String, String> kept(MultiMap headers) {
    Map<String, String> kept = new HashMap<>();
    for (String name : KEPT) {
      String value = headers.get(name);
      if (value != null) {
        kept.put(name, value);
      }
    }
    return kept;
  }

  /** Nobody listens to a job's stream. Other bodies stay as they are, byte for byte. */
  public static Buffer withoutStream(byte[] body) {
    try {
      JsonNode tree = EXACT.readTree(body);
      if (tree instanceof ObjectNode object && object.has("stream")) {
        object.remove(List.of("stream", "stream_options"));
        return Buffer.buffer(EXACT.writeValueAsBytes(object));
      }
      return Buffer.buffer(body);
    } catch (IOException e) {
      throw new UncheckedIOException("the body has been read before", e);
    }
  }
}
