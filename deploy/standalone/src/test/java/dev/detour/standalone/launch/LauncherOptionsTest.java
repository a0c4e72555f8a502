package dev.detour.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherOptionsTest {
  private static LauncherOptions parse(String... arguments) {
    return LauncherOptions.parse(List.of(arguments), Path.of("data"));
  }

  @Test
  void runsTheDemoOnDefaultPortsUnlessToldOtherwise() {
    LauncherOptions options = parse();
    assertThat(options.traffic()).isEqualTo(LauncherOptions.Traffic.DEMO);
    assertThat(options.port(Service.ROUTER)).isEqualTo(8080);
    assertThat(options.dataDir()).isAbsolute();
  }

  @Test
  void movesOneServiceAndLeavesTheOthers() {
    LauncherOptions options = parse("--no-demo", "--port", "router=18080");
    assertThat(options.traffic()).isEqualTo(LauncherOptions.Traffic.NONE);
    assertThat(options.port(Service.ROUTER)).isEqualTo(18080);
    assertThat(options.port(Service.CONSOLE)).isEqualTo(8090);
  }

  @Test
  void namesTheServicesWhenOneIsUnknown() {
    assertThatThrownBy(() -> parse("--port", "rooter=1"))
        .hasMessageContaining("--port: rooter=1")
        .hasMessageContaining("router, console, ingest");
  }

  @Test
  void refusesPortsOutsideTheRange() {
    for (String port : List.of("0", "65536", "", "-1", "http")) {
      assertThatThrownBy(() -> parse("--port", "router=" + port))
          .hasMessageContaining("(expected: a port from 1 to 65535)");
    }
  }

  @Test
  void refusesTwoServicesOnOnePort() {
    assertThatThrownBy(() -> parse("--port", "router=8090"))
        .hasMessageContaining("router and console share port 8090");
  }

  @Test
  void refusesUnknownOptionsMissingValuesAndAbsentFiles() {
    assertThatThrownBy(() -> parse("--nodemo")).hasMessageContaining("--nodemo: unknown option");
    assertThatThrownBy(() -> parse("--data-dir")).hasMessageContaining("--data-dir: no value");
    assertThatThrownBy(() -> parse("--policy", "absent.yaml"))
        .hasMessageContaining("--policy: absent.yaml (expected: a readable file)");
  }

  @Test
  void startsFlinksServicesOnlyForACluster() {
    assertThat(parse().services()).doesNotContain(Service.FLINK, Service.FLINK_RPC);
    assertThat(parse("--flink=cluster").services()).contains(Service.FLINK, Service.FLINK_RPC);
    assertThat(parse("--port", "router=8081").port(Service.ROUTER)).isEqualTo(8081);
    assertThatThrownBy(() -> parse("--flink=cluster", "--port", "router=8081"))
        .hasMessageContaining("router and flink share port 8081");
    assertThatThrownBy(() -> parse("--flink=yes")).hasMessageContaining("--flink=yes: unknown");
  }
}
