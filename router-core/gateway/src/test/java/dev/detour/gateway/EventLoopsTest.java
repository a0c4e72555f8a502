package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

  @Test
  void takesIoUringWhereItIsToBeHad() {
    Transport ioUring = Transport.IO_URING;
    boolean available = ioUring != null && ioUring.available();

    assertThat(EventLoops.transport(GatewayConfig.Transport.AUTO))
        .isEqualTo(available ? ioUring : Transport.NIO);
    assertThat(EventLoops.transport(GatewayConfig.Transport.NIO)).isEqualTo(Transport.NIO);
    if (available) {
      assertThat(EventLoops.transport(GatewayConfig.Transport.IO_URING)).isEqualTo(ioUring);
    } else {
      assertThatThrownBy(() -> EventLoops.transport(GatewayConfig.Transport.IO_URING))
          .hasMessageStartingWith("DETOUR_ROUTER_TRANSPORT: io_uring is not to be had here");
    }
  }

  /** The limit of locked memory is all processes' of a user together: a probe's ring fits often. */
  @Test
  void startsOverNioWhereThereIsNoRingForEveryLoop() {
    Transport ioUring = Transport.IO_URING;
    assumeThat(ioUring != null && ioUring.available()).isTrue();
    List<String> tried = new ArrayList<>();

    Vertx started = EventLoops.start(GatewayConfig.Transport.AUTO, starter(tried));

    assertThat(tried).containsExactly("io_uring", "nio");
    started.close().await();
    assertThatThrownBy(
            () -> EventLoops.start(GatewayConfig.Transport.IO_URING, starter(new ArrayList<>())))
        .hasMessage("failed to create a child event loop");
  }

  private static Function<Transport, Vertx> starter(List<String> tried) {
    return transport -> {
      tried.add(transport.name());
      if (!transport.equals(Transport.NIO)) {
        throw new IllegalStateException("failed to create a child event loop");
      }
      return Vertx.vertx();
    };
  }
}
