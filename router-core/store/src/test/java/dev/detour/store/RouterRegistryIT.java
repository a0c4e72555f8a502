package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RouterRegistryIT extends StoreFixture {
  private static final Instant STARTED = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void keepsTheLastReportOfEachRouter() {
    RouterRegistry registry = new RouterRegistry(database);
    await(registry.heartbeat(state("router-1", OptionalLong.empty())));
    await(registry.heartbeat(state("router-2", OptionalLong.of(1))));
    await(registry.heartbeat(state("router-1", OptionalLong.of(2))));

    assertThat(await(registry.list(Duration.ofHours(1))))
        .extracting(RegisteredRouter::state)
        .containsExactly(
            state("router-1", OptionalLong.of(2)), state("router-2", OptionalLong.of(1)));
    assertThat(await(registry.list(Duration.ofHours(1))))
        .allMatch(router -> router.silentFor().compareTo(Duration.ofSeconds(20)) < 0);

    await(registry.remove("router-2"));
    sql("update detour.routers set last_seen_at = now() - interval '2 hours'");
    assertThat(await(registry.list(Duration.ofHours(1)))).isEmpty();
    assertThat(await(registry.list(Duration.ofHours(3)))).hasSize(1);
  }

  private static RouterState state(String id, OptionalLong version) {
    return new RouterState(
        id,
        "127.0.0.1:8080",
        version,
        version.isPresent() ? Optional.of(STARTED.plusSeconds(1)) : Optional.empty(),
        STARTED);
  }
}
