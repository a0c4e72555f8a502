package dev.detour.queries;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How each measure is reckoned, as {@code *_measures.sql} say: SQL expressions by the measures'
 * names, in the file's order. What has the same name is the same, whatever it is read from.
 */
public final class Measures {
  /** A line of its SELECT: {@code expression AS name}. */
  private static final Pattern LINE = Pattern.compile("(?m)^ +(\\S.*?) +AS (\\w+),?$");

  /** Over {@code rollup_1m} and the view {@code rollups}. */
  public static final Map<String, String> ROLLUPS = read("rollup_measures");

  /** Over the view {@code workflow_counts}. */
  public static final Map<String, String> WORKFLOWS = read("workflow_measures");

  /** Over the view {@code budget_counts}. */
  public static final Map<String, String> BUDGETS = read("budget_measures");

  private Measures() {}

  private static Map<String, String> read(String file) {
    Map<String, String> measures = new LinkedHashMap<>();
    Matcher lines = LINE.matcher(SqlFile.read(file));
    while (lines.find()) {
      measures.put(lines.group(2), lines.group(1));
    }
    return Collections.unmodifiableMap(measures);
  }
}
