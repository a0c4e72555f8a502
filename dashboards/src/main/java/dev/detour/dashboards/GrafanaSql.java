package dev.detour.dashboards;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Grafana and its ClickHouse plugin make of a query before it is sent: first {@code
 * $__conditionalAll}, then the template variables, then the plugin's other macros.
 *
 * @param from start of the range, in whole seconds
 * @param to end of the range, in whole seconds
 * @param interval between two points of a series; a second at least
 * @param variables the chosen values of each variable; no values means All
 */
public record GrafanaSql(
    Instant from, Instant to, Duration interval, Map<String, List<String>> variables) {

  /** From a minute, the least interval of our panels. */
  private static final List<Duration> STEPS =
      Stream.of(1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720).map(Duration::ofMinutes).toList();

  private static final String CONDITIONAL_ALL = "$__conditionalAll(";
  private static final Pattern QUOTED_VARIABLE = Pattern.compile("\\$\\{(\\w+):singlequote}");
  private static final Pattern MACRO = Pattern.compile("\\$__(\\w+)(?:\\(([^()]*)\\))?");

  /**
   * The time between two points that Grafana chooses: the nearest to {@code range / points} of the
   * steps that it knows, the longer of two as near.
   *
   * @param range 12 hours for each point at most
   * @param points that the panel has room for, or is limited to
   */
  public static Duration interval(Duration range, int points) {
    Duration exact = range.dividedBy(points);
    Duration nearest = STEPS.get(0);
    for (Duration step : STEPS) {
      if (exact.minus(nearest).compareTo(step.minus(exact)) >= 0) {
        nearest = step;
      }
    }
    return nearest;
  }

  /**
   * The query as the data source gets it.
   *
   * @throws IllegalArgumentException naming what is unknown: a macro, a variable, a dollar sign
   */
  public String expand(String rawSql) {
    String sql = replace(MACRO, quoteVariables(conditions(rawSql)), this::macro);
    if (sql.contains("$")) {
      throw new IllegalArgumentException("left over after expansion: " + sql);
    }
    return sql;
  }

  /** The condition alone when something is chosen, 1=1 when all is. */
  private String conditions(String rawSql) {
    String sql = rawSql;
    int start = sql.lastIndexOf(CONDITIONAL_ALL);
    while (start >= 0) {
      List<String> arguments = arguments(sql, start + CONDITIONAL_ALL.length());
      int end = start + CONDITIONAL_ALL.length() + String.join(",", arguments).length() + 1;
      String variable = arguments.get(1).strip().substring(1);
      boolean all = chosen(variable).isEmpty();
      sql = sql.substring(0, start) + (all ? "1=1" : arguments.get(0)) + sql.substring(end);
      start = sql.lastIndexOf(CONDITIONAL_ALL);
    }
    return sql;
  }

  private static List<String> arguments(String sql, int from) {
    List<String> arguments = new ArrayList<>();
    int depth = 1;
    int start = from;
    for (int position = from; depth > 0; position++) {
      char next = sql.charAt(position);
      depth += next == '(' ? 1 : next == ')' ? -1 : 0;
      if ((next == ',' && depth == 1) || depth == 0) {
        arguments.add(sql.substring(start, position));
        start = position + 1;
      }
    }
    if (arguments.size() != 2) {
      throw new IllegalArgumentException("$__conditionalAll takes two arguments: " + arguments);
    }
    return arguments;
  }

  private String quoteVariables(String sql) {
    return replace(
        QUOTED_VARIABLE,
        sql,
        variable ->
            chosen(variable.group(1)).stream()
                .map(value -> "'" + value.replace("'", "\\'") + "'")
                .collect(Collectors.joining(",")));
  }

  private List<String> chosen(String variable) {
    List<String> values = variables.get(variable);
    if (values == null) {
      throw new IllegalArgumentException("unknown variable " + variable);
    }
    return values;
  }

  private String macro(MatchResultOf macro) {
    String argument = macro.group(2);
    return switch (macro.group(1)) {
      case "timeFilter" ->
          "%s >= toDateTime(%d) AND %s <= toDateTime(%d)"
              .formatted(argument, from.getEpochSecond(), argument, to.getEpochSecond());
      case "timeInterval" ->
          "toStartOfInterval(toDateTime(%s), INTERVAL %d second)".formatted(argument, seconds());
      case "interval_s" -> Long.toString(seconds());
      case "fromTime" -> "toDateTime(" + from.getEpochSecond() + ")";
      case "toTime" -> "toDateTime(" + to.getEpochSecond() + ")";
      default -> throw new IllegalArgumentException("unknown macro $__" + macro.group(1));
    };
  }

  private long seconds() {
    return Math.max(interval.toSeconds(), 1);
  }

  /** The groups of a match. */
  private interface MatchResultOf {
    String group(int number);
  }

  private static String replace(
      Pattern pattern, String sql, java.util.function.Function<MatchResultOf, String> replacement) {
    Matcher matcher = pattern.matcher(sql);
    return matcher.replaceAll(match -> Matcher.quoteReplacement(replacement.apply(match::group)));
  }
}
