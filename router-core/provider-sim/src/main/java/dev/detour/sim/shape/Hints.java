package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request tells the simulator about itself.
 *
 * <p>In {@code metadata} ({@code sim_input_tokens}, ...); in any text of the body, as {@code
 * sim{output_tokens=20,request_key=k1}}, which survives a translation into APIs that have no
 * metadata; or in headers ({@code x-sim-input-tokens}). The first that says something counts.
 */
final class Hints {
  private static final Pattern IN_TEXT = Pattern.compile("sim\\{([a-z_0-9A-Z=,. -]{1,500})}");

  private final JsonNode metadata;
  private final MultiMap headers;
  private final Map<String, String> text = new HashMap<>();

  Hints(JsonNode metadata, MultiMap headers, String body) {
    this.metadata = metadata;
    this.headers = headers;
    Matcher matcher = IN_TEXT.matcher(body);
    while (matcher.find()) {
      for (String pair : matcher.group(1).split(",", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          text.put(pair.substring(0, equals).trim(), pair.substring(equals + 1).trim());
        }
      }
    }
  }

  /** The hint of this name, without its {@code sim_}. */
  @Nullable String text(String name) {
    if (metadata.hasNonNull("sim_" + name)) {
      return metadata.get("sim_" + name).asText();
    }
    String inText = text.get(name);
    return inText != null ? inText : headers.get("x-sim-" + name.replace('_', '-'));
  }

  OptionalInt number(String name) {
    String value = text(name);
    return value == null ? OptionalInt.empty() : number(value, OptionalInt.empty());
  }

  static OptionalInt number(JsonNode node) {
    return node.isValueNode() && !node.isNull()
        ? number(node.asText(), OptionalInt.empty())
        : OptionalInt.empty();
  }

  private static OptionalInt number(String text, OptionalInt otherwise) {
    try {
      int value = Integer.parseInt(text.trim());
      return value >= 0 ? OptionalInt.of(value) : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
