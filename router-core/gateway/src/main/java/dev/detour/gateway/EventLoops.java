package dev.detour.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that serve requests, over the transport that the settings ask for. */
final class EventLoops {
  private static final Logger logger = LoggerFactory.getLogger(EventLoops.class);
  private static final int WORKERS = 4;

  private EventLoops() {}

  /**
   * Starts them.
   *
   * @throws IllegalStateException when io_uring is asked for, and this process cannot have it
   */
  static Vertx start(GatewayConfig.Transport asked, int threads) {
    return start(
        asked,
        transport -> {
          logger.info("{} event loops over {}", threads, transport.name());
          return Vertx.builder()
              .with(new VertxOptions().setEventLoopPoolSize(threads).setWorkerPoolSize(WORKERS))
              .withTransport(transport)
              .build();
        });
  }

  /**
   * Starts them over NIO where io_uring was not insisted on and the kernel, which had a ring for
   * the probe, has no memory for a ring for each loop.
   */
  static Vertx start(GatewayConfig.Transport asked, Function<Transport, Vertx> over) {
    Transport transport = transport(asked);
    try {
      return over.apply(transport);
    } catch (IllegalStateException e) {
      if (asked != GatewayConfig.Transport.AUTO || transport.equals(Transport.NIO)) {
        throw e;
      }
      logger.warn("io_uring is not to be had for every event loop, so NIO it is", e);
      return over.apply(Transport.NIO);
    }
  }

  static Transport transport(GatewayConfig.Transport asked) {
    Transport ioUring = ioUring();
    return switch (asked) {
      case NIO -> Transport.NIO;
      case AUTO -> ioUring != null && ioUring.available() ? ioUring : Transport.NIO;
      case IO_URING -> {
        if (ioUring == null || !ioUring.available()) {
          throw new IllegalStateException(
              "DETOUR_ROUTER_TRANSPORT: io_uring is not to be had here (expected: a kernel that lets"
                  + " this process use it, or auto)",
              ioUring == null ? null : ioUring.unavailabilityCause());
        }
        yield ioUring;
      }
    };
  }

  /** Null where Netty has none for this platform. */
  private static @Nullable Transport ioUring() {
    return Transport.IO_URING;
  }
}
