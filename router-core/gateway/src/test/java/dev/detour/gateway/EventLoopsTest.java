package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.transport.Transport;
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
}
