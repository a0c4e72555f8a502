package dev.detour.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.Route;
import dev.detour.sim.scenario.FaultRule;
import dev.detour.sim.scenario.Scenario;
import dev.detour.standalone.history.DemoTenant;
import dev.detour.store.BootstrapFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's policy, bootstrap file, scenario and traffic must know the same names. */
class DemoFilesTest {
  private static final List<String> TENANTS = DemoTenant.ALL.stream().map(DemoTenant::id).toList();

  private final Policy policy =
      PolicyDocument.parse(resource("policy.yaml")).orElseThrow().policy();

  @Test
  void everyRouteHasAPriceAndAModelThatTheSimulatorPlays() {
    Scenario scenario = Scenario.demo();

    assertThat(policy.routes().values())
        .isNotEmpty()
        .allSatisfy(
            route -> {
              assertThat(route.price()).as(route.name()).isPresent();
              assertThat(scenario.providers().get(route.provider().name()).models())
                  .as(route.name())
                  .containsKey(route.model());
              assertThat(route.provider().baseUrl().toString())
                  .isEqualTo("http://127.0.0.1:9100/" + route.provider().name() + "/v1");
            });
  }

  /** A day in ten minutes: an hour, the median of real incidents, is 25 seconds. */
  @Test
  void incidentsLastAsLongAsRealOnesBy144() {
    List<Duration> lengths =
        Scenario.demo().faults().stream()
            .map(FaultRule::window)
            .filter(window -> window.every().isPresent())
            .map(window -> window.until().orElseThrow().minus(window.from()))
            .sorted()
            .toList();

    assertThat(lengths).hasSize(10);
    assertThat(Duration.ofMinutes(60).dividedBy(144)).isBetween(lengths.get(4), lengths.get(5));
    assertThat(Duration.ofMinutes(270).dividedBy(144)).isBetween(lengths.get(8), lengths.get(9));
  }

  @Test
  void providersFailApart() {
    assertThat(policy.routes().values())
        .extracting(Route::failureDomain)
        .contains("alpha", "beta", "gamma");
  }

  @Test
  void everyFeatureOfTheTrafficIsDeclaredAndOpenToItsTenants() {
    assertThat(DemoFeature.ALL)
        .allSatisfy(
            feature -> {
              assertThat(policy.features()).containsKey(feature.name());
              for (String tenant : TENANTS) {
                assertThat(policy.features().get(feature.name()).isOpenTo(tenant))
                    .as("%s for %s", feature.name(), tenant)
                    .isEqualTo(feature.isUsedBy(tenant));
              }
            });
    assertThat(policy.features()).hasSameSizeAs(DemoFeature.ALL);
  }

  @Test
  void theBootstrapFileGivesEachTenantItsKey(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("policy.yaml"), resource("policy.yaml"));
    String filled =
        resource("bootstrap.yaml")
            .replace("${policy}", "policy.yaml")
            .replaceAll("\\$\\{key\\.(tenant-.)}", "dtr_" + "k".repeat(35) + "$1");
    Path file = folder.resolve("bootstrap.yaml");
    Files.writeString(file, filled);

    BootstrapFile bootstrap = BootstrapFile.read(file);

    assertThat(filled).doesNotContain("${");
    assertThat(bootstrap.tenants())
        .extracting(tenant -> tenant.id())
        .containsExactlyElementsOf(TENANTS);
    assertThat(bootstrap.keys()).hasSameSizeAs(TENANTS);
    assertThat(bootstrap.policyDocument()).contains(resource("policy.yaml"));
  }

  private static String resource(String name) {
    try (InputStream in = DemoFilesTest.class.getResourceAsStream("/detour/demo/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
