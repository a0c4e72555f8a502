package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.TrafficClass;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapIT extends StoreFixture {
  private static final String KEY = "dtr_" + "k".repeat(43);

  @Test
  void fillsAnEmptyStoreOnceAndNeverTouchesItAgain(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("policy.yaml"), "kind: Policy\n");
    Path file = directory.resolve("bootstrap.yaml");
    Files.writeString(
        file,
        """
        tenants:
          - id: acme
            displayName: Acme
            defaultClass: internal_automation
            timeZone: Europe/Berlin
            keys:
              - { name: first, value: %s, maxClass: critical_user_facing, mayPinRoutes: true }
            budgets:
              - { period: month, micros: 50000000 }
              - { period: day, micros: 100000, feature: search }
              - { period: prepaid, micros: 700000, key: first }
        policy: policy.yaml
        """
            .formatted(KEY));
    BootstrapFile content = BootstrapFile.read(file);

    List<Bootstrap.Result> results =
        await(
                Future.all(
                    IntStream.range(0, 3)
                        .mapToObj(i -> new Bootstrap(database).apply(content))
                        .toList()))
            .list();

    assertThat(results)
        .containsOnlyOnce(new Bootstrap.Result(1, 1, OptionalLong.of(1)))
        .contains(new Bootstrap.Result(0, 0, OptionalLong.empty()))
        .hasSize(3);
    assertThat(await(new TenantStore(database).list()))
        .containsExactly(
            new Tenant(
                "acme",
                "Acme",
                Optional.of(TrafficClass.INTERNAL_AUTOMATION),
                ZoneId.of("Europe/Berlin")));
    assertThat(await(new KeyStore(database).find(KeyHash.of(KEY))))
        .hasValueSatisfying(key -> assertThat(key.mayPinRoutes()).isTrue());
    assertThat(await(new BudgetStore(database).list("acme")))
        .extracting(account -> account.key().scope() + " " + account.capMicros().orElseThrow())
        .containsExactly("FEATURE 100000", "KEY 700000", "TENANT 50000000");
    assertThat(await(new PolicyStore(database).current()))
        .hasValueSatisfying(
            policy -> {
              assertThat(policy.document()).isEqualTo("kind: Policy\n");
              assertThat(policy.info().source()).isEqualTo(PolicySource.BOOTSTRAP);
            });
    assertThat(await(new AuditLog(database).verify())).isEqualTo(new AuditVerdict.Intact(6));
  }
}
