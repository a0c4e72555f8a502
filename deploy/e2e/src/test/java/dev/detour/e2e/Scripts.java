package dev.detour.e2e;

import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The policy and the scenario of a test, which are resources of its own. */
final class Scripts {
  private final String test;
  private final Path directory;

  /**
   * Finds them.
   *
   * @param test name of the folder of resources
   * @param directory where the launcher can read
   */
  Scripts(String test, Path directory) {
    this.test = test;
    this.directory = directory;
  }

  String text(String name) {
    try (InputStream in = Scripts.class.getResourceAsStream("/" + test + "/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The policy, with providers that nobody can ask. */
  Policy policy() {
    return PolicyDocument.parse(text("policy.yaml").replace("SIM_PORT", "1"))
        .orElseThrow()
        .policy();
  }

  /** Written where the launcher can read it, with the simulator's port filled in. */
  String file(String name, int simulatorPort) {
    try {
      Path file = directory.resolve(name);
      Files.writeString(file, text(name).replace("SIM_PORT", String.valueOf(simulatorPort)));
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
