package dev.detour.standalone.launch;

/** A part that listens on a port of its own, with its default port and the switch that moves it. */
public enum Service {
  ROUTER("router", 8080),
  CONSOLE("console", 8090),
  INGEST("ingest", 4318),
  INGEST_GRPC("ingest-grpc", 4317),
  JOBS("jobs", 8095),
  FLINK("flink", 8081),
  FLINK_RPC("flink-rpc", 6123),
  CLICKHOUSE("clickhouse", 8123),
  KAFKA("kafka", 9092),
  POSTGRES("postgres", 5432),
  PROVIDER_SIM("provider-sim", 9100);

  private final String label;
  private final int defaultPort;

  Service(String label, int defaultPort) {
    this.label = label;
    this.defaultPort = defaultPort;
  }

  /** Name in options, log files and messages. */
  public String label() {
    return label;
  }

  public int defaultPort() {
    return defaultPort;
  }
}
