package dev.detour.console;

import dev.detour.policy.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console's process: control API and UI. */
public final class Console {
  private static final Logger logger = LoggerFactory.getLogger(Console.class);
  private static final int BAD_SETTINGS = 2;

  private Console() {}

  /** Runs until SIGTERM, then drains. Exits with 2 when a setting is wrong. */
  public static void main(String[] args) {
    ConsoleConfig config;
    try {
      config = ConsoleConfig.from(System.getenv());
    } catch (SettingsException mistake) {
      System.err.println(mistake.getMessage());
      System.exit(BAD_SETTINGS);
      return;
    }
    ConsoleServer server = ConsoleServer.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "drain"));
    logger.info("console on http://{}:{}", config.host(), server.port());
  }
}
