package dev.detour.ingest;

import dev.detour.policy.settings.SettingsException;

/** The process that receives spans over OTLP and stores them in Kafka. */
public final class Ingest {
  private Ingest() {}

  /** Runs until the process is told to stop. Settings: {@link IngestConfig}. */
  public static void main(String[] args) {
    IngestConfig config;
    try {
      config = IngestConfig.from(System.getenv());
    } catch (SettingsException e) {
      System.err.println("ingest: " + e.getMessage());
      System.exit(2);
      return;
    }
    IngestServer ingest = IngestServer.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(ingest::close, "ingest-shutdown"));
  }
}
