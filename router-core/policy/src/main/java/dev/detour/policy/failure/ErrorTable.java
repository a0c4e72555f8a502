package dev.detour.policy.failure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dialect's failure table: which documented value of which field means what.
 *
 * <p>The order of evidence: the beginning of the message under a coarse code that it refines; the
 * codes; the beginning of the message where that is the provider's own sentence; the parameter
 * named; the HTTP status; at last the types, which say less than a status does. A message's
 * beginning is evidence because the provider writes it; what follows may quote the user and is
 * never looked at.
 */
final class ErrorTable {
  /** A whole message about a field that the API has not got. */
  static final String EXTRA_FIELD = "(?<param>[\\w.-]{1,200}): Extra inputs are not permitted$";

  /** The same about a field whose name is no name: whatever it says, it is the caller's. */
  static final String ODD_EXTRA_FIELD = "(?s).+: Extra inputs are not permitted$";

  /**
   * What a table says of an error.
   *
   * @param param the parameter named in the message, where no field names it
   */
  record Verdict(FailureCategory category, Optional<String> param) {
    private static final Verdict NONE = of(FailureCategory.SERVER_ERROR);

    private static Verdict of(FailureCategory category) {
      return new Verdict(category, Optional.empty());
    }
  }

  /** A text's beginning; {@code code} is the one that it refines, empty when it stands alone. */
  private record Row(String code, Pattern pattern, boolean namesParam, FailureCategory category) {}

  private final Map<String, FailureCategory> codes;
  private final Map<String, FailureCategory> types;
  private final List<Row> refinements;
  private final List<Row> messages;
  private final List<Row> params;

  private ErrorTable(Builder builder) {
    codes = Map.copyOf(builder.codes);
    types = Map.copyOf(builder.types);
    refinements = List.copyOf(builder.refinements);
    messages = List.copyOf(builder.messages);
    params = List.copyOf(builder.params);
  }

  /**
   * What the error means.
   *
   * @param status the response's own, or the one that an accepted response names, or 0
   */
  Verdict verdict(ErrorFields error, int status) {
    return byMessage(refinements, error)
        .or(() -> byCode(codes, error))
        .or(() -> byMessage(messages, error))
        .or(() -> byParam(error, status))
        .or(() -> byStatus(status))
        .or(() -> byCode(types, error))
        .orElse(Verdict.NONE);
  }

  private static Optional<Verdict> byStatus(int status) {
    return status == 0 ? Optional.empty() : Optional.of(Verdict.of(StatusTable.category(status)));
  }

  private static Optional<Verdict> byCode(Map<String, FailureCategory> table, ErrorFields error) {
    for (String code : error.codes()) {
      FailureCategory category = table.get(code);
      if (category != null) {
        return Optional.of(Verdict.of(category));
      }
    }
    return Optional.empty();
  }

  private static Optional<Verdict> byMessage(List<Row> rows, ErrorFields error) {
    if (error.message().isEmpty()) {
      return Optional.empty();
    }
    for (Row row : rows) {
      if (row.code.isEmpty() || error.codes().contains(row.code)) {
        Matcher matcher = row.pattern.matcher(error.message());
        if (matcher.lookingAt()) {
          Optional<String> param =
              row.namesParam ? Optional.ofNullable(matcher.group("param")) : Optional.empty();
          return Optional.of(new Verdict(row.category, param));
        }
      }
    }
    return Optional.empty();
  }

  /** A parameter's name tells only where the type calls the error a mistake of the request. */
  private Optional<Verdict> byParam(ErrorFields error, int status) {
    boolean callers =
        byCode(types, error)
            .filter(verdict -> verdict.category == FailureCategory.INVALID_REQUEST)
            .isPresent();
    if (callers && error.param().isPresent()) {
      for (Row row : params) {
        if (row.pattern.matcher(error.param().get()).lookingAt()) {
          return Optional.of(Verdict.of(row.category));
        }
      }
      // What that parameter names is not there. The gateway's own target is named by the model.
      if (status == 404 && !error.param().get().equals("model")) {
        return Optional.of(Verdict.of(FailureCategory.INVALID_REQUEST));
      }
    }
    return Optional.empty();
  }

  static Builder builder() {
    return new Builder();
  }

  /** Collects rows. Of rows for the same text, the one added first counts. */
  static final class Builder {
    private final Map<String, FailureCategory> codes = new HashMap<>();
    private final Map<String, FailureCategory> types = new HashMap<>();
    private final List<Row> refinements = new ArrayList<>();
    private final List<Row> messages = new ArrayList<>();
    private final List<Row> params = new ArrayList<>();

    private Builder() {}

    /** Codes that decide whatever the status. */
    Builder codes(FailureCategory category, String... values) {
      put(codes, category, values);
      return this;
    }

    /** Types that decide where no status does. */
    Builder types(FailureCategory category, String... values) {
      put(types, category, values);
      return this;
    }

    /**
     * Beginnings of messages that only the provider writes: regular expressions, in any case. A
     * group {@code param} catches the name of a parameter.
     */
    Builder messages(FailureCategory category, String... beginnings) {
      add(messages, "", category, beginnings);
      return this;
    }

    /** Beginnings of messages that say more than the coarse code beside them. */
    Builder refines(String code, FailureCategory category, String... beginnings) {
      add(refinements, code, category, beginnings);
      return this;
    }

    /** Beginnings of parameter names that tell what a mistaken request is about. */
    Builder params(FailureCategory category, String... beginnings) {
      add(params, "", category, beginnings);
      return this;
    }

    /** The rows of another table, after those that are here. */
    Builder including(ErrorTable other) {
      other.codes.forEach(codes::putIfAbsent);
      other.types.forEach(types::putIfAbsent);
      refinements.addAll(other.refinements);
      messages.addAll(other.messages);
      params.addAll(other.params);
      return this;
    }

    ErrorTable build() {
      return new ErrorTable(this);
    }

    private static void add(
        List<Row> rows, String code, FailureCategory category, String... beginnings) {
      for (String beginning : beginnings) {
        Pattern pattern = Pattern.compile(beginning, Pattern.CASE_INSENSITIVE);
        rows.add(new Row(code, pattern, beginning.contains("(?<param>"), category));
      }
    }

    private static void put(
        Map<String, FailureCategory> table, FailureCategory category, String... values) {
      for (String value : values) {
        table.putIfAbsent(value.toLowerCase(Locale.ROOT), category);
      }
    }
  }
}
