package dev.detour.gateway;

import dev.detour.policy.settings.SettingsException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router's process. Exit code 2 with one line per mistake when it cannot start. */
public final class Gateway {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);
  private static final int CANNOT_START = 2;

  /**
   * Vert.x reads the clock before and after every task, to warn of slow ones. A request is a dozen
   * tasks, and the event loops' lag is measured without that.
   */
  private static final String CONTEXT_TIMINGS = "vertx.disableContextTimings";

  /** Spans are sent in requests of most of a megabyte, by default in pieces of 16 KiB. */
  private static final String HTTP_PIECE = "jdk.httpclient.bufsize";

  private Gateway() {}

  /** Runs a router until SIGTERM. */
  public static void main(String[] args) {
    prefer(CONTEXT_TIMINGS, "true");
    prefer(HTTP_PIECE, Integer.toString(128 * 1024));
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

  /** Sets a property of a library that reads it when it is loaded, unless it was given. */
  private static void prefer(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static void complain(String line) {
    System.err.println(line);
  }
}
