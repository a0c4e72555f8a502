package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.document.TrafficClass;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KeyStoreIT extends StoreFixture {
  private final SecureRandom random = new SecureRandom();
  private KeyStore keys;

  @BeforeAll
  void addTenant() {
    keys = new KeyStore(database);
    await(
        new TenantStore(database)
            .create(
                new Tenant(
                    "acme", "Acme", Optional.of(TrafficClass.BATCH), ZoneId.of("Europe/Berlin")),
                "ada"));
  }

  @Test
  void findsAKeyByItsHashAndKeepsNoneOfItsText() {
    String value = VirtualKeys.generate(random);
    ApiKey created = create(value);

    ApiKey found = await(keys.find(KeyHash.of(value))).orElseThrow();

    assertThat(found).isEqualTo(created);
    assertThat(found.hash()).isEqualTo(KeyHash.of(value)).hasSameHashCodeAs(KeyHash.of(value));
    assertThat(found.tenant()).isEqualTo("acme");
    assertThat(found.hint()).isEqualTo(value.substring(value.length() - 4));
    assertThat(found.maxClass()).contains(TrafficClass.CRITICAL_USER_FACING);
    assertThat(found.tenantDefaultClass()).contains(TrafficClass.BATCH);
    assertThat(await(keys.find(KeyHash.of(VirtualKeys.generate(random))))).isEmpty();
    String stored =
        await(
                database.first(
                    "select to_jsonb(k)::text as row from detour.api_keys k where id = $1",
                    io.vertx.sqlclient.Tuple.of(created.id()),
                    row -> row.getString("row")))
            .orElseThrow();
    assertThat(stored).doesNotContain(value.substring(0, 39));
  }

  @Test
  void forgetsADisabledKeyAndTellsListeners() throws InterruptedException {
    BlockingQueue<Boolean> events = new ArrayBlockingQueue<>(100);
    BlockingQueue<Boolean> connected = new ArrayBlockingQueue<>(10);
    Notifications listening = keys.listen(() -> events.add(true), () -> connected.add(true));
    try {
      assertThat(connected.poll(10, TimeUnit.SECONDS)).isTrue();
      String value = VirtualKeys.generate(random);
      ApiKey key = create(value);
      assertThat(events.poll(5, TimeUnit.SECONDS)).isTrue();

      await(keys.disable(key.id(), "ada"));

      assertThat(events.poll(5, TimeUnit.SECONDS)).isTrue();
      assertThat(await(keys.find(KeyHash.of(value)))).isEmpty();
      assertThat(await(keys.loadActive())).extracting(ApiKey::id).doesNotContain(key.id());
      assertThat(await(keys.list("acme")))
          .filteredOn(listed -> listed.id().equals(key.id()))
          .allMatch(listed -> listed.disabledAt().isPresent())
          .hasSize(1);
      assertThatThrownBy(() -> await(keys.disable(key.id(), "ada")))
          .isInstanceOf(StoreException.NotFound.class);
    } finally {
      await(listening.close());
    }
  }

  @Test
  void refusesTheSameKeyTwiceAndMalformedOnes() {
    String value = VirtualKeys.generate(random);
    create(value);

    assertThatThrownBy(() -> create(value)).isInstanceOf(StoreException.AlreadyExists.class);
    assertThatThrownBy(() -> create("dtr_short"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("43 characters")
        .hasMessageNotContaining("short (");
  }

  @Test
  void ordersConcurrentAuditEntriesIntoOneChain() {
    var creations =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(i -> keys.create(newKey(VirtualKeys.generate(random)), "ada"))
            .toList();

    await(Future.all(creations));

    assertThat(await(new AuditLog(database).verify())).isInstanceOf(AuditVerdict.Intact.class);
  }

  private ApiKey create(String value) {
    return await(keys.create(newKey(value), "ada"));
  }

  private static NewApiKey newKey(String value) {
    return new NewApiKey(
        "acme",
        "test",
        value,
        Optional.empty(),
        Optional.of(TrafficClass.CRITICAL_USER_FACING),
        true);
  }
}
