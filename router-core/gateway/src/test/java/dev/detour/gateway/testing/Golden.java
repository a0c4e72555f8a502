package dev.detour.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files that say what a translation must be. {@code -Ddetour.golden.write=true} writes them anew.
 */
public final class Golden {
  /** Where they are. */
  public static final Path ROOT = Path.of("src/test/resources/translation");

  private Golden() {}

  /** What a case begins with, by its path below the root, in order; expectations are left out. */
  public static List<Path> sources(String folder) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().chars().filter(c -> c == '.').count() == 1)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A source's expectation of a kind, beside it. */
  public static Path expectation(Path source, String kind) {
    String name = source.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return source.resolveSibling(name.substring(0, dot) + "." + kind + name.substring(dot));
  }

  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asserts what a file expects. */
  public static void check(Path file, String actual) {
    if (Boolean.getBoolean("detour.golden.write")) {
      try {
        Files.writeString(file, actual);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    assertThat(file).as("run this test with -Ddetour.golden.write=true, and read it").exists();
    assertThat(actual).as(file.toString()).isEqualTo(read(file));
  }
}
