package dev.detour.jobs.row;

/** The type of a column as ClickHouse calls it, and how a value of it stands in a row. */
public enum ColumnType {
  STRING("String", Shape.TEXT, 0),
  STRINGS("Array(String)", Shape.TEXTS, 0),
  BOOL("Bool", Shape.FIXED, 1),
  UINT16("UInt16", Shape.FIXED, 2),
  UINT64("UInt64", Shape.FIXED, 8),
  INT64("Int64", Shape.FIXED, 8),
  MICROS("DateTime64(6, 'UTC')", Shape.FIXED, 8),
  NULLABLE_UINT32("Nullable(UInt32)", Shape.NULLABLE, 4),
  NULLABLE_UINT64("Nullable(UInt64)", Shape.NULLABLE, 8),
  NULLABLE_FLOAT64("Nullable(Float64)", Shape.NULLABLE, 8);

  /** How values stand in a row of format RowBinary. */
  public enum Shape {
    /** So many bytes. */
    FIXED,
    /** A flag, and where it is 0 so many bytes. */
    NULLABLE,
    /** A length, and so many bytes. */
    TEXT,
    /** A count, and so many texts. */
    TEXTS
  }

  private final String wireName;
  private final Shape shape;
  private final int bytes;

  ColumnType(String wireName, Shape shape, int bytes) {
    this.wireName = wireName;
    this.shape = shape;
    this.bytes = bytes;
  }

  /** ClickHouse's name of the type. */
  public String wireName() {
    return wireName;
  }

  public Shape shape() {
    return shape;
  }

  /** The size of a value; 0 where it is not fixed. */
  public int bytes() {
    return bytes;
  }
}
