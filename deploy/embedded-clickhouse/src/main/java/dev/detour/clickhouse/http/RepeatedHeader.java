package dev.detour.clickhouse.http;

import dev.detour.clickhouse.wire.Varint;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * The header with which every chunk of a streamed result begins, and that only the first may keep.
 *
 * <p>Formats whose chunks do not simply follow one another (JSON, Parquet, Pretty...) are not
 * streamed.
 */
enum RepeatedHeader {
  NONE(0, false, 0),
  LINE(1, false, 0),
  TWO_LINES(2, false, 0),
  CSV_LINE(1, true, 0),
  CSV_TWO_LINES(2, true, 0),
  BINARY_NAMES(0, false, 1),
  BINARY_NAMES_AND_TYPES(0, false, 2);

  private final int lines;
  private final boolean quotedBreaks;
  private final int stringsPerColumn;

  RepeatedHeader(int lines, boolean quotedBreaks, int stringsPerColumn) {
    this.lines = lines;
    this.quotedBreaks = quotedBreaks;
    this.stringsPerColumn = stringsPerColumn;
  }

  /** The header of a format; empty when the format cannot be streamed. */
  static Optional<RepeatedHeader> of(String format) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "tsv",
          "tabseparated",
          "tsvraw",
          "tabseparatedraw",
          "raw",
          "csv",
          "native",
          "rowbinary",
          "jsoneachrow",
          "jsonlines",
          "ndjson",
          "jsoncompacteachrow",
          "jsonstringseachrow",
          "rawblob",
          "null" ->
          Optional.of(NONE);
      case "tsvwithnames",
          "tabseparatedwithnames",
          "tsvrawwithnames",
          "tabseparatedrawwithnames",
          "rawwithnames",
          "jsoncompacteachrowwithnames" ->
          Optional.of(LINE);
      case "tsvwithnamesandtypes",
          "tabseparatedwithnamesandtypes",
          "tsvrawwithnamesandtypes",
          "tabseparatedrawwithnamesandtypes",
          "rawwithnamesandtypes",
          "jsoncompacteachrowwithnamesandtypes" ->
          Optional.of(TWO_LINES);
      case "csvwithnames" -> Optional.of(CSV_LINE);
      case "csvwithnamesandtypes" -> Optional.of(CSV_TWO_LINES);
      case "rowbinarywithnames" -> Optional.of(BINARY_NAMES);
      case "rowbinarywithnamesandtypes" -> Optional.of(BINARY_NAMES_AND_TYPES);
      default -> Optional.empty();
    };
  }

  /** Length in bytes at the start of a chunk. */
  int length(ByteBuffer chunk) {
    return stringsPerColumn > 0 ? binaryLength(chunk) : linesLength(chunk);
  }

  private int linesLength(ByteBuffer chunk) {
    boolean quoted = false;
    int position = 0;
    for (int left = lines; left > 0 && position < chunk.limit(); position++) {
      byte value = chunk.get(position);
      if (value == '"' && quotedBreaks) {
        quoted = !quoted;
      } else if (value == '\n' && !quoted) {
        left--;
      }
    }
    return position;
  }

  /** The number of columns, then so many strings, each after its length; numbers are LEB128. */
  private int binaryLength(ByteBuffer chunk) {
    ByteBuffer bytes = chunk.duplicate();
    int strings = Varint.read(bytes) * stringsPerColumn;
    for (int i = 0; i < strings; i++) {
      int length = Varint.read(bytes);
      bytes.position(bytes.position() + length);
    }
    return bytes.position();
  }
}
