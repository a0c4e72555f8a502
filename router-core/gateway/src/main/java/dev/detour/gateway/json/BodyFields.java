package dev.detour.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The places of some top-level fields in a caller's body, so that their values can be replaced
 * while every other byte stays as it came.
 */
public final class BodyFields {
  private record Range(int start, int end) {}

  private final byte[] body;
  private final int objectStart;
  private final boolean empty;
  private final Map<String, Range> places;

  private BodyFields(byte[] body, int objectStart, boolean empty, Map<String, Range> places) {
    this.body = body;
    this.objectStart = objectStart;
    this.empty = empty;
    this.places = places;
  }

  /**
   * Finds fields in a body that {@link Json#object} has read.
   *
   * @throws InvalidBodyException when one of them is given twice: readers disagree on which counts
   */
  public static BodyFields locate(byte[] body, Set<String> fields) throws InvalidBodyException {
    Map<String, Range> places = new HashMap<>();
    try (JsonParser parser = Json.parser(body)) {
      parser.nextToken();
      int objectStart = offset(parser);
      boolean empty = true;
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        empty = false;
        parser.nextToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        if (fields.contains(field) && places.put(field, new Range(start, offset(parser))) != null) {
          throw new InvalidBodyException("The field '" + field + "' is given twice.", field);
        }
      }
      return new BodyFields(body, objectStart, empty, places);
    } catch (IOException e) {
      throw new InvalidBodyException("The body is not valid JSON in UTF-8.", null);
    }
  }

  private static int offset(JsonParser parser) throws IOException {
    parser.finishToken();
    return (int) parser.currentLocation().getByteOffset();
  }

  /**
   * The body with other values; a field that the body lacks is put in front.
   *
   * @param values JSON by field
   */
  public byte[] with(Map<String, String> values) {
    ByteEdits edits = new ByteEdits();
    StringBuilder inserts = new StringBuilder();
    values.forEach(
        (field, value) -> {
          Range place = places.get(field);
          if (place != null) {
            edits.replace(place.start, place.end, value);
          } else {
            inserts.append(inserts.isEmpty() ? "" : ",").append(JsonText.quote(field));
            inserts.append(':').append(value);
          }
        });
    if (!inserts.isEmpty()) {
      edits.replace(objectStart, objectStart, inserts + (empty ? "" : ","));
    }
    return edits.applyTo(body);
  }
}
