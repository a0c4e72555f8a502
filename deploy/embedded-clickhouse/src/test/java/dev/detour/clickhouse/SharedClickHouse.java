package dev.detour.clickhouse;

/**
 * One embedded ClickHouse for all tests of this module that do not hurt it; it ends with the JVM.
 */
final class SharedClickHouse {

  private static final EmbeddedClickHouseProcess PROCESS = EmbeddedClickHouseProcess.start();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(PROCESS::close));
  }

  private SharedClickHouse() {}

  static StoreEndpoint endpoint() {
    return of(PROCESS);
  }

  static StoreEndpoint of(EmbeddedClickHouseProcess process) {
    return new StoreEndpoint(process.url(), process.user(), process.password());
  }
}
