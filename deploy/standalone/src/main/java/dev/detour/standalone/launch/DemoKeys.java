package dev.detour.standalone.launch;

import dev.detour.standalone.history.DemoTenant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The virtual keys of the demo tenants, and the bootstrap file that carries them to the router. */
final class DemoKeys {
  static final List<String> TENANTS = DemoTenant.ALL.stream().map(DemoTenant::id).toList();

  private static final String TEMPLATE = "/detour/demo/bootstrap.yaml";
  private static final String POLICY = "/detour/demo/policy.yaml";
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$\\{(key|policy)(?:\\.([a-z0-9-]+))?}");

  private final Secrets secrets;

  DemoKeys(Secrets secrets) {
    this.secrets = secrets;
  }

  String of(String tenant) throws IOException {
    return "dtr_" + secrets.get("key-" + tenant);
  }

  /** {@code tenant:key} pairs joined by commas, as the traffic generator reads them. */
  String joined() {
    return TENANTS.stream()
        .map(tenant -> tenant + ":" + unchecked(tenant))
        .collect(Collectors.joining(","));
  }

  /**
   * Writes the bootstrap file and the first policy into the directory; the keys stay private to its
   * owner.
   */
  Path writeBootstrap(LauncherOptions options) throws IOException {
    Path directory = Files.createDirectories(options.dataDir().resolve("bootstrap"));
    Path policy = directory.resolve("policy.yaml");
    String document =
        options.policy().isPresent()
            ? Files.readString(options.policy().get())
            : resource(POLICY)
                .replace("127.0.0.1:9100", "127.0.0.1:" + options.port(Service.PROVIDER_SIM));
    Files.writeString(policy, document);
    Path bootstrap = directory.resolve("bootstrap.yaml");
    Files.deleteIfExists(bootstrap);
    Files.createFile(
        bootstrap,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(bootstrap, fill(resource(TEMPLATE), policy));
    return bootstrap;
  }

  private String fill(String template, Path policy) {
    Matcher matcher = PLACEHOLDER.matcher(template);
    return matcher.replaceAll(
        match ->
            Matcher.quoteReplacement(
                match.group(1).equals("policy") ? policy.toString() : unchecked(match.group(2))));
  }

  private String unchecked(String tenant) {
    try {
      return of(tenant);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(DemoKeys.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
