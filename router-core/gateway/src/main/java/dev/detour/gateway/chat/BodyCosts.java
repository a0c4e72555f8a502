package dev.detour.gateway.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.detour.gateway.json.Json;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a body orders that decides what its answer may cost, beside its length and its output cap.
 *
 * @param choices the top level's {@code n}, at least 1; of several the largest, since parsers
 *     disagree on which wins
 * @param images fields and types that are called something with "image": at least one an image
 * @param unpriced the first thing that the price book says nothing of, or that brings input which
 *     is not in the body; empty when tokens are all that is ordered
 */
public record BodyCosts(int choices, int images, Optional<Unpriced> unpriced) {
  /** Of a caller whose spending has no cap. */
  static final BodyCosts UNREAD = new BodyCosts(1, 0, Optional.empty());

  private static final int MAX_CHOICES = 1_000_000;

  /**
   * A part of a body whose cost nobody can bound.
   *
   * @param field where, such as {@code tools.type}
   * @param value as given; empty when it is no text
   */
  public record Unpriced(String field, Optional<String> value) {}

  /** Reads a body that a surface has read before, where it matters. */
  public static BodyCosts of(Purse purse, byte[] body) {
    return purse.isCapped() ? of(body) : UNREAD;
  }

  static BodyCosts of(byte[] body) {
    return new Reader().read(body);
  }

  private static final class Reader {
    /** Service levels that cost no more than the ordinary one, in the words of all providers. */
    private static final Set<String> ORDINARY_LEVELS =
        Set.of("auto", "default", "flex", "on_demand", "standard", "standard_only");

    /** Fields of the top level that order what is not billed by this body's tokens. */
    private static final Set<String> BEYOND_TOKENS =
        Set.of(
            "audio",
            "container",
            "conversation",
            "mcp_servers",
            "models",
            "plugins",
            "prediction",
            "previous_response_id",
            "prompt",
            "search_parameters",
            "web_search_options");

    /**
     * Tools that the caller runs; of others the provider bills each use, or reads what it finds.
     */
    private static final Set<String> CALLERS_TOOLS =
        Set.of("function", "custom", "computer_use_preview", "local_shell", "apply_patch");

    private static final Set<String> CALLERS_TOOLS_WITH_DATES =
        Set.of("bash_", "computer_", "memory_", "text_editor_");

    /** Below these, names are the caller's own. */
    private static final Set<String> FREE_DATA =
        Set.of("arguments", "input", "input_schema", "parameters", "schema");

    private double choices = 1;
    private int images;
    private boolean documents;
    private boolean links;
    private int depth;
    private int freeFrom = Integer.MAX_VALUE;
    private @Nullable Unpriced unpriced;

    BodyCosts read(byte[] body) {
      try (JsonParser parser = Json.parser(body)) {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
          countImages(parser, token);
          if (token.isStructStart()) {
            opens(parser);
          } else if (token.isStructEnd()) {
            closes();
          } else if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
            value(parser, token);
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException("the body was read before", e);
      }
      if (documents && links) {
        note("source", "url");
      }
      int most = (int) Math.min(MAX_CHOICES, choices);
      return new BodyCosts(most, images, Optional.ofNullable(unpriced));
    }

    private void countImages(JsonParser parser, JsonToken token) throws IOException {
      boolean names =
          token == JsonToken.FIELD_NAME
              || (token == JsonToken.VALUE_STRING && "type".equals(parser.currentName()));
      if (names && parser.getText().contains("image")) {
        images++;
      }
    }

    private void opens(JsonParser parser) throws IOException {
      depth++;
      String name = parser.currentName();
      if (depth == 2 && name != null && BEYOND_TOKENS.contains(name)) {
        note(name, null);
      } else if (depth > 2 && name != null && FREE_DATA.contains(name)) {
        freeFrom = Math.min(freeFrom, depth);
      }
    }

    private void closes() {
      if (depth == freeFrom) {
        freeFrom = Integer.MAX_VALUE;
      }
      depth--;
    }

    private void value(JsonParser parser, JsonToken token) throws IOException {
      String name = parser.currentName();
      if (depth == 1 && name != null) {
        ofTopLevel(name, parser, token);
      } else if (depth < freeFrom && token == JsonToken.VALUE_STRING) {
        below(name, parser.getText(), parser.getParsingContext());
      }
    }

    private void ofTopLevel(String name, JsonParser parser, JsonToken token) throws IOException {
      if (name.equals("n") && token.isNumeric()) {
        choices = Math.max(choices, Math.ceil(parser.getDoubleValue()));
      } else if (BEYOND_TOKENS.contains(name)
          || (name.equals("service_tier") && !ORDINARY_LEVELS.contains(parser.getText()))
          || (name.equals("speed") && !parser.getText().equals("standard"))
          || (name.equals("inference_geo") && !parser.getText().equals("global"))) {
        note(name, parser.getText());
      }
    }

    private void below(@Nullable String name, String value, JsonStreamContext at) {
      String holder = holder(at);
      if (name == null) {
        if (depth == 2 && "modalities".equals(holder) && !value.equals("text")) {
          note("modalities", value);
        }
      } else if (name.equals("type")) {
        documents |= value.equals("document");
        links |= "source".equals(holder) && value.equals("url");
        if (depth == 3 && "tools".equals(holder) && !isCallers(value)) {
          note("tools.type", value);
        }
      } else if (name.equals("file_id")
          || name.equals("file_url")
          || (name.equals("ttl") && "cache_control".equals(holder) && !value.equals("5m"))) {
        note(name.equals("ttl") ? "cache_control.ttl" : name, value);
      }
    }

    /** The field that holds this object, or the array that it is in. */
    private static @Nullable String holder(JsonStreamContext at) {
      JsonStreamContext parent = at.getParent();
      return parent.inArray() ? parent.getParent().getCurrentName() : parent.getCurrentName();
    }

    private static boolean isCallers(String tool) {
      return CALLERS_TOOLS.contains(tool)
          || CALLERS_TOOLS_WITH_DATES.stream().anyMatch(tool::startsWith);
    }

    private void note(String field, @Nullable String value) {
      if (unpriced == null) {
        unpriced = new Unpriced(field, Optional.ofNullable(value));
      }
    }
  }
}
