package dev.detour.console;

import dev.detour.policy.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every setting of the console.
 *
 * @param port 0 = any free one
 * @param databaseUrl the control store
 * @param clickHouseUrl the analytics store's HTTP interface
 * @param clickHouseTimeout longest run of one query
 * @param adminPassword password of the first account; when absent, a random one is written to
 *     {@code adminPasswordFile}
 * @param sessionLifetime how long a login holds
 * @param secureCookie whether browsers may send the session's cookie over TLS only
 * @param evaluationInterval pause between evaluations of the evidence; zero = only when asked
 * @param evidenceWindow how far back the evidence goes
 * @param evidenceSample most attempts looked at per route and class
 * @param drainTimeout longest wait for running requests at shutdown
 */
public record ConsoleConfig(
    String host,
    int port,
    String databaseUrl,
    URI clickHouseUrl,
    String clickHouseUser,
    String clickHousePassword,
    Duration clickHouseTimeout,
    Optional<String> adminPassword,
    Path adminPasswordFile,
    Duration sessionLifetime,
    boolean secureCookie,
    Duration evaluationInterval,
    Duration evidenceWindow,
    int evidenceSample,
    Duration drainTimeout) {
  private static final int MIN_PASSWORD = 8;

  /**
   * Reads the settings.
   *
   * @throws dev.detour.policy.settings.SettingsException naming every mistake
   */
  public static ConsoleConfig from(Map<String, String> environment) {
    Settings settings = Settings.of(environment);
    ConsoleConfig config = read(settings);
    settings.check();
    return config;
  }

  private static ConsoleConfig read(Settings settings) {
    ConsoleConfig config =
        new ConsoleConfig(
            settings.text("DETOUR_CONSOLE_HOST", "127.0.0.1", "Address the console binds to."),
            settings.integer("DETOUR_CONSOLE_PORT", 8090, 0, 65_535, "Port of the console."),
            settings.secret(
                "DETOUR_DATABASE_URL",
                "postgresql://detour:detour@127.0.0.1:5432/detour",
                "The control store (PostgreSQL)."),
            settings.uri(
                "DETOUR_CLICKHOUSE_URL",
                URI.create("http://127.0.0.1:8123"),
                Set.of("http", "https"),
                "The analytics store's HTTP interface."),
            settings.text("DETOUR_CLICKHOUSE_USER", "detour", "User of the analytics store."),
            settings.secret(
                "DETOUR_CLICKHOUSE_PASSWORD", "detour", "Password for the analytics store."),
            settings.duration(
                "DETOUR_CONSOLE_QUERY_TIMEOUT",
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                "Longest run of one query of the analytics store."),
            settings.optionalSecret(
                "DETOUR_CONSOLE_ADMIN_PASSWORD",
                "Password of the first account, admin; at least 8 characters. Absent: a random one"
                    + " is written to a file."),
            settings.path(
                "DETOUR_CONSOLE_ADMIN_PASSWORD_FILE",
                Path.of(".data", "console", "admin-password"),
                "Where a generated password is written, readable for the owner only."),
            settings.duration(
                "DETOUR_CONSOLE_SESSION_LIFETIME",
                Duration.ofHours(12),
                Duration.ofMinutes(1),
                Duration.ofDays(30),
                "How long a login holds."),
            settings.flag(
                "DETOUR_CONSOLE_SECURE_COOKIE",
                false,
                "Whether the session's cookie is for TLS only; set it behind a TLS proxy."),
            settings.duration(
                "DETOUR_CONSOLE_EVALUATION_INTERVAL",
                Duration.ofSeconds(60),
                Duration.ZERO,
                Duration.ofDays(1),
                "Pause between evaluations of the evidence; 0s = only when asked."),
            settings.duration(
                "DETOUR_CONSOLE_EVIDENCE_WINDOW",
                Duration.ofHours(24),
                Duration.ofMinutes(1),
                Duration.ofDays(90),
                "How far back the evidence of recommendations goes."),
            settings.integer(
                "DETOUR_CONSOLE_EVIDENCE_SAMPLE",
                10_000,
                100,
                200_000,
                "Most attempts looked at per route and class."),
            settings.duration(
                "DETOUR_CONSOLE_DRAIN_TIMEOUT",
                Duration.ofSeconds(10),
                Duration.ZERO,
                Duration.ofMinutes(5),
                "Longest wait for running requests at shutdown."));
    config
        .adminPassword()
        .filter(password -> password.length() < MIN_PASSWORD)
        .ifPresent(
            password ->
                settings.reject(
                    "DETOUR_CONSOLE_ADMIN_PASSWORD",
                    "too short (expected: at least " + MIN_PASSWORD + " characters)"));
    if (!config.databaseUrl().startsWith("postgresql://")
        && !config.databaseUrl().startsWith("postgres://")) {
      settings.reject(
          "DETOUR_DATABASE_URL",
          "wrong scheme (expected: postgresql://user:password@host:port/database)");
    }
    return config;
  }

  /** The reference of all settings, as a Markdown table. */
  public static String reference() {
    Settings settings = Settings.of(Map.of());
    read(settings);
    return settings.reference();
  }

  /** Secrets stay out of logs. */
  @Override
  public String toString() {
    return "ConsoleConfig[" + host + ":" + port + ", clickHouseUrl=" + clickHouseUrl + "]";
  }
}
