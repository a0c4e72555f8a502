package dev.detour.queries;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query of {@code detour/queries/}. Its parameters are bound by the server ({@code {name:Type}}),
 * so that no value ever becomes SQL; <code>{{name}}</code> stands for a measure of roll-ups.
 */
public record SqlFile(String name, String text) {
  private static final Pattern MEASURE = Pattern.compile("\\{\\{(\\w+)}}");

  /**
   * Reads the file of that name, without its extension.
   *
   * @throws IllegalStateException naming the file that is missing, or the measure
   */
  public static SqlFile of(String name) {
    return new SqlFile(name, withMeasures(name, read(name)));
  }

  static String withMeasures(String name, String text) {
    return MEASURE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(measure(name, match.group(1))));
  }

  private static String measure(String file, String name) {
    @Nullable String expression = Measures.ROLLUPS.get(name);
    if (expression == null) {
      throw new IllegalStateException(
          "%s.sql: no measure %s (expected: one of %s)"
              .formatted(file, name, Measures.ROLLUPS.keySet()));
    }
    return expression;
  }

  static String read(String name) {
    String resource = "/detour/queries/" + name + ".sql";
    try (InputStream in = SqlFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
