package dev.detour.console.clickhouse;

/** ClickHouse cannot be reached, did not answer in time, or lacks the tables. */
public final class AnalyticsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AnalyticsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
