package dev.detour.queries;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How each measure is reckoned from roll-ups, as {@code rollup_measures.sql} says. */
public final class RollupMeasures {
  /** A line of its SELECT: {@code expression AS name}. */
  private static final Pattern LINE = Pattern.compile("(?m)^ +(\\S.*?) +AS (\\w+),?$");

  /** SQL expressions by the measures' names, in the file's order. */
  public static final Map<String, String> ALL = read();

  private RollupMeasures() {}

  private static Map<String, String> read() {
    Map<String, String> measures = new LinkedHashMap<>();
    Matcher lines = LINE.matcher(SqlFile.read("rollup_measures"));
    while (lines.find()) {
      measures.put(lines.group(2), lines.group(1));
    }
    return Collections.unmodifiableMap(measures);
  }
}
