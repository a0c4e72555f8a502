package dev.detour.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapFileTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenants: [{displayName: x}] | tenants[0].id: missing",
        "tenants: [{id: a, timeZone: Mars/One}] | tenants[0].timeZone: \"Mars/One\"",
        "tenants: [{id: a, keys: [{name: k, value: nope}]}] | tenants[0].keys[0].value: wrong form",
        "tenants: [{id: a, keys: [{value: x}]}] | tenants[0].keys[0].name: missing",
        "tenants: [{id: a, colour: red}] | tenants[0].colour",
        "tenants: [{id: a, defaultClass: vip}] | tenants[0].defaultClass: \"vip\" (expected: one of critical",
        "tenants: [ | not YAML",
        "policy: nowhere.yaml | policy: ",
      })
  void namesThePathAndTheExpectation(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void takesAnEmptyFileForNothing() throws IOException {
    BootstrapFile file = read("");

    assertThat(file.tenants()).isEmpty();
    assertThat(file.policyDocument()).isEmpty();
  }

  private BootstrapFile read(String yaml) throws IOException {
    Path file = directory.resolve("bootstrap.yaml");
    Files.writeString(file, yaml);
    return BootstrapFile.read(file);
  }
}
