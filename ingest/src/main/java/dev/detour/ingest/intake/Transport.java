package dev.detour.ingest.intake;

/** What brought a request. */
public enum Transport {
  HTTP("http"),
  GRPC("grpc");

  private final String label;

  Transport(String label) {
    this.label = label;
  }

  /** Name in metrics and logs. */
  String label() {
    return label;
  }
}
