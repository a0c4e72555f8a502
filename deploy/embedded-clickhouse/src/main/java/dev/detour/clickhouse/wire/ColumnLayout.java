package dev.detour.clickhouse.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How the values of a column type lie in a block of the Native format; enough to step over them.
 *
 * <p>A column begins with the prefixes of all types within it, then come the values.
 */
sealed interface ColumnLayout {

  /** Steps over the prefixes. */
  default void skipPrefix(ByteBuffer in) {}

  /** Steps over so many values. */
  void skip(ByteBuffer in, long rows);

  /** Numbers, dates, enumerations: so many bytes each. */
  record Fixed(int size) implements ColumnLayout {
    @Override
    public void skip(ByteBuffer in, long rows) {
      advance(in, rows * size);
    }
  }

  /** Strings, each after its length. */
  record Text() implements ColumnLayout {
    @Override
    public void skip(ByteBuffer in, long rows) {
      for (long row = 0; row < rows; row++) {
        advance(in, Varint.read(in));
      }
    }
  }

  /** A byte per value that says whether it is null, then all values, nulls included. */
  record Nullable(ColumnLayout nested) implements ColumnLayout {
    @Override
    public void skipPrefix(ByteBuffer in) {
      nested.skipPrefix(in);
    }

    @Override
    public void skip(ByteBuffer in, long rows) {
      advance(in, rows);
      nested.skip(in, rows);
    }
  }

  /**
   * The end of each row within the elements of all rows, then those elements. A map is an array of
   * pairs.
   */
  record Array(ColumnLayout nested) implements ColumnLayout {
    @Override
    public void skipPrefix(ByteBuffer in) {
      nested.skipPrefix(in);
    }

    @Override
    public void skip(ByteBuffer in, long rows) {
      if (rows == 0) {
        return;
      }
      advance(in, (rows - 1) * Long.BYTES);
      nested.skip(in, in.getLong());
    }
  }

  /** One column after the other. */
  record Tuple(List<ColumnLayout> elements) implements ColumnLayout {
    @Override
    public void skipPrefix(ByteBuffer in) {
      elements.forEach(element -> element.skipPrefix(in));
    }

    @Override
    public void skip(ByteBuffer in, long rows) {
      elements.forEach(element -> element.skip(in, rows));
    }
  }

  /** A dictionary of the values that occur, then for each row a number of 1, 2, 4 or 8 bytes. */
  record LowCardinality(ColumnLayout dictionary) implements ColumnLayout {

    private static final int INDEX_WIDTH_BITS = 0xff;
    private static final long HAS_KEYS = 1 << 9;

    @Override
    public void skipPrefix(ByteBuffer in) {
      advance(in, Long.BYTES);
    }

    @Override
    public void skip(ByteBuffer in, long rows) {
      for (long left = rows; left > 0; ) {
        long flags = in.getLong();
        if ((flags & HAS_KEYS) != 0) {
          dictionary.skip(in, in.getLong());
        }
        long indexes = in.getLong();
        advance(in, indexes << (flags & INDEX_WIDTH_BITS));
        left -= indexes;
      }
    }
  }

  /** The layout of a type by its name, such as {@code Array(LowCardinality(String))}. */
  static ColumnLayout of(String type) throws UnsupportedColumnException {
    int bracket = type.indexOf('(');
    String name = bracket < 0 ? type : type.substring(0, bracket);
    List<String> arguments = bracket < 0 ? List.of() : TypeArguments.split(type, bracket);
    return switch (name) {
      case "UInt8", "Int8", "Bool", "Enum8", "Nothing" -> new Fixed(1);
      case "UInt16", "Int16", "Enum16", "Date", "BFloat16" -> new Fixed(2);
      case "UInt32", "Int32", "Float32", "Date32", "DateTime", "IPv4", "Time" -> new Fixed(4);
      case "UInt64", "Int64", "Float64", "DateTime64", "Time64" -> new Fixed(8);
      case "UInt128", "Int128", "UUID", "IPv6" -> new Fixed(16);
      case "UInt256", "Int256" -> new Fixed(32);
      case "Decimal" -> new Fixed(decimalSize(Integer.parseInt(arguments.get(0))));
      case "FixedString" -> new Fixed(Integer.parseInt(arguments.get(0)));
      case "String" -> new Text();
      case "Nullable" -> new Nullable(of(arguments.get(0)));
      case "Array" -> new Array(of(arguments.get(0)));
      case "Map" -> new Array(new Tuple(all(arguments)));
      case "Tuple" -> new Tuple(all(TypeArguments.withoutNames(arguments)));
      case "Nested" -> new Array(new Tuple(all(TypeArguments.withoutNames(arguments))));
      case "LowCardinality" -> new LowCardinality(dictionary(arguments.get(0)));
      case "SimpleAggregateFunction" -> of(arguments.get(1));
      default -> {
        if (name.startsWith("Interval")) {
          yield new Fixed(8);
        }
        throw new UnsupportedColumnException(type);
      }
    };
  }

  private static ColumnLayout dictionary(String type) throws UnsupportedColumnException {
    // The dictionary of nullable values holds plain ones: null is its first entry.
    return of(type) instanceof Nullable nullable ? nullable.nested() : of(type);
  }

  private static List<ColumnLayout> all(List<String> types) throws UnsupportedColumnException {
    List<ColumnLayout> layouts = new ArrayList<>();
    for (String type : types) {
      layouts.add(of(type));
    }
    return List.copyOf(layouts);
  }

  private static int decimalSize(int digits) {
    if (digits <= 9) {
      return 4;
    }
    if (digits <= 18) {
      return 8;
    }
    return digits <= 38 ? 16 : 32;
  }

  private static void advance(ByteBuffer in, long bytes) {
    in.position(Math.addExact(in.position(), Math.toIntExact(bytes)));
  }
}
