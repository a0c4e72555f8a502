package dev.detour.gateway;

import dev.detour.policy.settings.SettingsException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router's process. Exit code 2 with one line per mistake when it cannot start. */
public final class Gateway {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);
  private static final int CANNOT_START = 2;
  private static final String CONTEXT_TIMINGS = "vertx.disableContextTimings";

  private Gateway() {}

  /** Runs a router until SIGTERM. */
  public static void main(String[] args) {
    keepClocksOutOfTasks();
    try {
      GatewayServer server = GatewayServer.start(GatewayConfig.from(System.getenv()));
      Runtime.getRuntime().addShutdownHook(new Thread(server::drain, "drain"));
    } catch (SettingsException e) {
      e.errors().forEach(Gateway::complain);
      System.exit(CANNOT_START);
    } catch (IOException | IllegalStateException e) {
      log.error("cannot start", e);
      complain(String.valueOf(e.getMessage()));
      System.exit(CANNOT_START);
    }
  }

  /**
   * Vert.x reads the clock before and after every task, to warn of slow ones. A request is a dozen
   * tasks, and the event loops' lag is measured without that. Read when Vert.x is loaded.
   */
  private static void keepClocksOutOfTasks() {
    if (System.getProperty(CONTEXT_TIMINGS) == null) {
      System.setProperty(CONTEXT_TIMINGS, "true");
    }
  }

  private static void complain(String line) {
    System.err.println(line);
  }
}
