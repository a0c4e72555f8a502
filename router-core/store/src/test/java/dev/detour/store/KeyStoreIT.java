package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.document.RateLimits;
import dev.detour.policy.document.TrafficClass;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;
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
  void refusesAKeyOfNobody() {
    NewApiKey stray =
        new NewApiKey(
            "nobody",
            "stray",
            VirtualKeys.generate(random),
            Optional.empty(),
            Optional.empty(),
            false);

    assertThatThrownBy(() -> await(keys.create(stray, "ada")))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining("tenant/nobody");
  }

  @Test
  void rotatesAKeyThatKeepsItsIdAndForAWhileItsFormerValue() {
    String former = VirtualKeys.generate(random);
    ApiKey key = create(former);
    String value = VirtualKeys.generate(random);

    ApiKey rotated = await(keys.rotate(key.id(), value, Duration.ofMinutes(5), "ada"));

    assertThat(rotated.id()).isEqualTo(key.id());
    assertThat(rotated.hash()).isEqualTo(KeyHash.of(value));
    assertThat(rotated.hint()).isEqualTo(VirtualKeys.hint(value));
    RetiredHash previous = rotated.previous().orElseThrow();
    assertThat(previous.hash()).isEqualTo(KeyHash.of(former));
    assertThat(previous.until())
        .isAfter(key.createdAt().plusSeconds(299))
        .isBefore(key.createdAt().plusSeconds(600));
    await(keys.disable(key.id(), "ada"));
    assertThatThrownBy(() -> await(keys.rotate(key.id(), former, Duration.ZERO, "ada")))
        .isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  void changesAKeyAndItsLimitsAndAuditsWhatChanged() {
    ApiKey key = create(VirtualKeys.generate(random));
    RateLimits limits = new RateLimits(OptionalLong.of(60), OptionalLong.of(10_000));

    ApiKey changed =
        await(
            keys.update(
                key.id(),
                new KeyChange("renamed", Optional.empty(), Optional.empty(), false, limits),
                "ada"));

    assertThat(changed.name()).isEqualTo("renamed");
    assertThat(changed.maxClass()).isEmpty();
    assertThat(changed.mayPinRoutes()).isFalse();
    assertThat(changed.limits()).isEqualTo(limits);
    assertThat(changed.tenantLimits()).isEqualTo(RateLimits.NONE);
    assertThat(await(keys.find(key.id()))).contains(changed);
    assertThat(await(keys.find(java.util.UUID.randomUUID()))).isEmpty();
    AuditEntry entry = await(new AuditLog(database).list(1, OptionalLong.empty())).get(0);
    assertThat(entry.action()).isEqualTo("key.updated");
    assertThat(entry.detail()).contains("\"requestsPerMinute\":60").contains("renamed");
  }

  @Test
  void changesATenantAndTellsItsKeys() {
    TenantStore tenants = new TenantStore(database);
    await(tenants.create(new Tenant("beta", "Beta", Optional.empty(), ZoneId.of("UTC")), "ada"));
    RateLimits limits = new RateLimits(OptionalLong.of(600), OptionalLong.empty());
    Tenant changed =
        new Tenant(
            "beta",
            "Beta and sons",
            Optional.of(TrafficClass.EXPERIMENT),
            ZoneId.of("Asia/Tokyo"),
            limits);

    await(tenants.update(changed, "ada"));

    assertThat(await(tenants.find("beta"))).contains(changed);
    NewApiKey own =
        new NewApiKey(
            "beta", "own", VirtualKeys.generate(random), Optional.empty(), Optional.empty(), false);
    assertThat(await(keys.create(own, "ada")).tenantLimits()).isEqualTo(limits);
    Tenant stranger = new Tenant("gamma", "Gamma", Optional.empty(), ZoneId.of("UTC"));
    assertThatThrownBy(() -> await(tenants.update(stranger, "ada")))
        .isInstanceOf(StoreException.NotFound.class);
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
