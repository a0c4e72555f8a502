package dev.detour.clickhouse.http;

import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code multipart/form-data} body: how drivers send parameters that are too long for the
 * address.
 */
final class MultipartForm {

  private static final int MAX_SIZE = 16 * 1024 * 1024;
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final Pattern NAME = Pattern.compile("[;\\s]name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("[;\\s]filename=");

  private MultipartForm() {}

  static boolean is(String contentType) {
    return contentType.startsWith("multipart/form-data");
  }

  /** The fields by name. */
  static Map<String, String> read(String contentType, InputStream body)
      throws IOException, EngineException {
    Matcher boundary = BOUNDARY.matcher(contentType);
    byte[] form = body.readNBytes(MAX_SIZE + 1);
    if (form.length > MAX_SIZE) {
      throw EngineException.of(
          ErrorCode.QUERY_IS_TOO_LARGE, "The form is longer than " + MAX_SIZE + " bytes");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    if (boundary.find()) {
      // One character per byte, so that cutting at the boundary cannot tear a character.
      String text = new String(form, StandardCharsets.ISO_8859_1);
      for (String part : text.split(Pattern.quote("--" + boundary.group(1)), -1)) {
        addField(part, fields);
      }
    }
    return fields;
  }

  private static void addField(String part, Map<String, String> fields) throws EngineException {
    int headEnd = part.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      return;
    }
    String head = part.substring(0, headEnd);
    if (FILE_NAME.matcher(head).find()) {
      throw EngineException.of(
          ErrorCode.NOT_IMPLEMENTED, "External tables are not supported by the embedded server");
    }
    Matcher name = NAME.matcher(head);
    if (name.find()) {
      String value = part.substring(headEnd + 4);
      String withoutBreak = value.endsWith("\r\n") ? value.substring(0, value.length() - 2) : value;
      fields.put(utf8(name.group(1)), utf8(withoutBreak));
    }
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
