package dev.detour.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A path whose segments in braces are parameters. */
record PathTemplate(List<String> segments) {
  static PathTemplate of(String path) {
    return new PathTemplate(List.of(path.split("/", -1)));
  }

  /** The parameters' values when {@code path} fits; empty when it does not. */
  Optional<Map<String, String>> match(String path) {
    String[] actual = path.split("/", -1);
    if (actual.length != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < actual.length; i++) {
      String expected = segments.get(i);
      if (!isParameter(expected)) {
        if (!expected.equals(actual[i])) {
          return Optional.empty();
        }
      } else if (actual[i].isEmpty()) {
        return Optional.empty();
      } else {
        values.put(name(expected), decode(actual[i]));
      }
    }
    return Optional.of(values);
  }

  /** The parameters' names, in order. */
  List<String> parameters() {
    return segments.stream().filter(PathTemplate::isParameter).map(PathTemplate::name).toList();
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }

  private static String name(String segment) {
    return segment.substring(1, segment.length() - 1);
  }

  private static String decode(String segment) {
    try {
      // A plus sign is itself in a path.
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return segment;
    }
  }
}
