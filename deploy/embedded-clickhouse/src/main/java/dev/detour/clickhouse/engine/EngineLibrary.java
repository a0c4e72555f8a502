package dev.detour.clickhouse.engine;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the engine's shared library, which npm has put into a {@code node_modules} folder. */
public final class EngineLibrary {

  private static final List<String> FILE_NAMES = List.of("libchdb.so", "libchdb.dylib");

  private EngineLibrary() {}

  /**
   * The library for this platform, from the {@code node_modules} of this module's folder or of a
   * folder above it, else of the working directory.
   *
   * @throws IllegalStateException when there is none; the message says where it was sought
   */
  public static Path find() {
    String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    List<Path> folders = new ArrayList<>();
    moduleFolder().ifPresent(folder -> addWithParents(folder, folders));
    Path workingDirectory = Path.of("").toAbsolutePath();
    folders.add(workingDirectory);
    folders.add(workingDirectory.resolve("deploy/embedded-clickhouse"));
    return findIn(folders, platform)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no ClickHouse engine for %s in the node_modules of %s (expected: run npm ci in deploy/embedded-clickhouse, or set DETOUR_CLICKHOUSE_LIBRARY)"
                        .formatted(platform, folders)));
  }

  static Optional<Path> findIn(List<Path> folders, String platform) {
    return folders.stream()
        .map(folder -> folder.resolve("node_modules/@chdb/lib-" + platform))
        .flatMap(folder -> FILE_NAMES.stream().map(folder::resolve))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** The npm name of a platform, such as {@code linux-x64-gnu}. */
  static String platform(@Nullable String osName, @Nullable String osArch) {
    String os = String.valueOf(osName).toLowerCase(Locale.ROOT);
    String arch =
        switch (String.valueOf(osArch).toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64", "arm64" -> "arm64";
          default -> throw unsupported(osName, osArch);
        };
    if (os.startsWith("linux")) {
      return "linux-" + arch + "-gnu";
    }
    if (os.startsWith("mac")) {
      return "darwin-" + arch;
    }
    throw unsupported(osName, osArch);
  }

  private static IllegalStateException unsupported(
      @Nullable String osName, @Nullable String osArch) {
    return new IllegalStateException(
        "the ClickHouse engine is not built for %s on %s (expected: Linux or macOS on x64 or arm64; or point Detour at a ClickHouse server)"
            .formatted(osName, osArch));
  }

  /** The folder of the class files or the jar: {@code target/classes}, {@code target}. */
  private static Optional<Path> moduleFolder() {
    CodeSource source = EngineLibrary.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(Path.of(source.getLocation().toURI()).getParent());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static void addWithParents(Path folder, List<Path> folders) {
    for (Path next = folder; next != null && folders.size() < 4; next = next.getParent()) {
      folders.add(next);
    }
  }
}
