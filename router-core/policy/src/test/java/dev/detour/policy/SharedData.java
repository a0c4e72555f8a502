package dev.detour.policy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Data beside the project that is too large, or not ours, to be part of it. Tests that need it are
 * skipped where it is not: {@code DETOUR_SHARED_DATA}, else {@code ../shared/data} of the project.
 */
public final class SharedData {
  private SharedData() {}

  /** The file with this name; skips the test when it is absent. */
  public static Path file(String name) {
    Path folder =
        Optional.ofNullable(System.getenv("DETOUR_SHARED_DATA"))
            .map(Path::of)
            .orElse(Path.of("../../../shared/data"));
    Path file = folder.resolve(name);
    Assumptions.assumeTrue(Files.isReadable(file), name + " is not here");
    return file;
  }
}
