package dev.detour.clickhouse;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * The official server in a container, where a Docker engine answers; elsewhere its tests are
 * skipped.
 */
final class ServerClickHouse {

  private static final String IMAGE = "clickhouse/clickhouse-server:25.8";
  private static final String USER = "detour";
  private static final String PASSWORD = "secret";
  private static final int PORT = 8123;

  private static GenericContainer<?> container;

  private ServerClickHouse() {}

  /** Whether there is a Docker engine to start it with. */
  static boolean canStart() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  static synchronized StoreEndpoint endpoint() {
    if (container == null) {
      container =
          new GenericContainer<>(IMAGE)
              .withEnv(Map.of("CLICKHOUSE_USER", USER, "CLICKHOUSE_PASSWORD", PASSWORD))
              .withExposedPorts(PORT)
              .waitingFor(
                  Wait.forHttp("/ping").forPort(PORT).withStartupTimeout(Duration.ofMinutes(3)));
      container.start();
    }
    return new StoreEndpoint(
        URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT)),
        USER,
        PASSWORD);
  }
}
