package dev.detour.clickhouse.engine;

/** What a statement does beyond its answer, as the engine's own parser judges it. */
public enum StatementKind {
  /** SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS. */
  READ,
  /** INSERT, CREATE, ALTER, DROP and their like: changes what is stored. */
  WRITE,
  /**
   * SET, USE, temporary tables, KILL, SYSTEM, INTO OUTFILE: may change the connection or the world.
   */
  CONTROL,
  /** More than one statement. */
  SEVERAL,
  /** Text that does not parse, or a statement that the engine cannot judge. */
  UNKNOWN;

  private static final int READ_ONLY = 0;
  private static final int MUTATING = 1;
  private static final int MUTATING_GLOBAL = 2;
  private static final int CONTROLLING = 3;

  static StatementKind of(int statements, int queryClass) {
    if (statements > 1) {
      return SEVERAL;
    }
    return switch (queryClass) {
      case READ_ONLY -> READ;
      case MUTATING, MUTATING_GLOBAL -> WRITE;
      case CONTROLLING -> CONTROL;
      default -> UNKNOWN;
    };
  }
}
