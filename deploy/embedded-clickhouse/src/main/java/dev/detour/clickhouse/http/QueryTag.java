package dev.detour.clickhouse.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The client's query id, as a comment at the end of the SQL: the engine gives every query an id of
 * its own, and knows queries by their text alone. So a driver's {@code KILL QUERY WHERE query_id =
 * '...'} finds its query all the same.
 */
record QueryTag(String comment) {

  /** What may stand in a comment without ending it. */
  private static final Pattern PLAIN_ID = Pattern.compile("[\\w.:-]{1,100}");

  private static final Pattern KILL =
      Pattern.compile(
          "\\s*KILL\\s+QUERY\\s+WHERE\\s+query_id\\s*=\\s*'([^']*)'\\s*(?:SYNC|ASYNC)?\\s*;?\\s*",
          Pattern.CASE_INSENSITIVE);

  /** Never SYNC: the engine then waits for ever. */
  private static final String KILL_BY_TAG =
      "KILL QUERY WHERE endsWith(query, {detour_tag:String}) ASYNC";

  static QueryTag of(String queryId) {
    return new QueryTag(
        PLAIN_ID.matcher(queryId).matches() ? "/* query_id: " + queryId + " */" : "");
  }

  /** The SQL with the tag at its end. */
  byte[] appendTo(byte[] sql) {
    ByteArrayOutputStream tagged = new ByteArrayOutputStream(sql.length + comment.length() + 1);
    tagged.writeBytes(sql);
    // On a line of its own: the last one may be a comment.
    tagged.write('\n');
    tagged.writeBytes(comment.getBytes(StandardCharsets.UTF_8));
    return tagged.toByteArray();
  }

  /** A statement and the values of its placeholders. */
  @SuppressWarnings("ArrayRecordComponent") // The engine takes bytes; nobody compares them.
  record Rewritten(byte[] sql, Map<String, String> parameters) {}

  /** The statement that kills by tag, when the given one kills by query id. */
  static Optional<Rewritten> kill(byte[] sql) {
    Matcher kill = KILL.matcher(new String(sql, StandardCharsets.UTF_8));
    // An id without a tag names no query; the empty tag would name them all.
    if (!kill.matches() || of(kill.group(1)).comment().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Rewritten(
            KILL_BY_TAG.getBytes(StandardCharsets.UTF_8),
            Map.of("detour_tag", of(kill.group(1)).comment())));
  }
}
