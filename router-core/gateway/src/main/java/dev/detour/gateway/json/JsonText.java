package dev.detour.gateway.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** JSON written by hand where a few fields do not deserve a generator. */
public final class JsonText {
  private JsonText() {}

  /** The text as a JSON string, quotes included. */
  public static String quote(String text) {
    return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
