package dev.detour.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.TestRouter;
import dev.detour.store.ApiKey;
import dev.detour.store.KeyHash;
import dev.detour.store.RetiredHash;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyRingTest {
  private static final String FORMER = "dtr_" + "f".repeat(43);
  private static final Instant END = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = END.minusMillis(1);
  private final KeyRing ring = new KeyRing(clock(() -> now));

  @Test
  void takesARotatedKeysFormerValueUntilItsEnd() {
    ring.load(List.of(rotated()));
    KeyRing.Caller caller = ring.authenticate("Bearer " + TestRouter.KEY);

    assertThat(caller).isNotNull();
    assertThat(ring.authenticate("Bearer " + FORMER)).isSameAs(caller);
    assertThat(ring.size()).isEqualTo(1);
    now = END;
    assertThat(ring.authenticate("Bearer " + FORMER)).isNull();
    assertThat(ring.authenticate("Bearer " + TestRouter.KEY)).isSameAs(caller);
  }

  @Test
  void findsCallersByKeyAndByTenant() {
    assertThat(ring.find(rotated().id())).isEmpty();
    ring.load(List.of(rotated()));

    assertThat(ring.find(rotated().id())).map(KeyRing.Caller::tenant).contains("tenant-a");
    assertThat(ring.find(UUID.randomUUID())).isEmpty();
    assertThat(ring.anyOf("tenant-a")).isPresent();
    assertThat(ring.anyOf("tenant-b")).isEmpty();
  }

  /** A key whose value was changed, and whose former value ends at {@link #END}. */
  static ApiKey rotated() {
    ApiKey key = TestRouter.keys().get(0);
    return new ApiKey(
        key.id(),
        key.tenant(),
        key.hash(),
        key.hint(),
        key.name(),
        key.defaultClass(),
        key.maxClass(),
        key.mayPinRoutes(),
        key.tenantDefaultClass(),
        key.disabledAt(),
        key.createdAt(),
        key.limits(),
        key.tenantLimits(),
        Optional.of(new RetiredHash(KeyHash.of(FORMER), END)));
  }

  private static Clock clock(InstantSource source) {
    return source.withZone(ZoneOffset.UTC);
  }
}
