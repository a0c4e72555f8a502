package dev.detour.clickhouse.engine;

/** ClickHouse's codes of the errors that Detour raises itself. */
public enum ErrorCode {
  NOT_IMPLEMENTED(48),
  SYNTAX_ERROR(62),
  UNKNOWN_COMPRESSION_METHOD(89),
  UNKNOWN_SETTING(115),
  TIMEOUT_EXCEEDED(159),
  TOO_MANY_SIMULTANEOUS_QUERIES(202),
  QUERY_IS_TOO_LARGE(229),
  ABORTED(236),
  CANNOT_DECOMPRESS(271),
  SUPPORT_IS_DISABLED(344),
  SESSION_NOT_FOUND(372),
  SESSION_IS_LOCKED(373),
  INVALID_SESSION_TIMEOUT(374),
  AUTHENTICATION_FAILED(516),
  UNKNOWN_EXCEPTION(1002);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
