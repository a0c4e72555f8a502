package dev.detour.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.bench.stack.Stack;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.store.BootstrapFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchFilesTest {
  @Test
  void theRouterUnderMeasurementHasAValidPolicyAndItsKey(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("policy.yaml"), resource("/bench-policy.yaml").replace("${sim}", "9100"));
    Path file = folder.resolve("bootstrap.yaml");
    Files.writeString(file, resource("/bench-bootstrap.yaml").replace("${key}", Stack.KEY));

    BootstrapFile bootstrap = BootstrapFile.read(file);
    Policy policy =
        PolicyDocument.parse(bootstrap.policyDocument().orElseThrow()).orElseThrow().policy();

    assertThat(bootstrap.keys()).hasSize(1);
    assertThat(policy.features()).containsKey("bench");
    assertThat(policy.groups()).containsKeys("paced-streams", "held-streams");
    assertThat(policy.routes().values()).allMatch(route -> route.price().isPresent());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(Stack.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
