package dev.detour.gateway;

import dev.detour.policy.WireName;
import dev.detour.policy.settings.Settings;
import dev.detour.store.DatabaseConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the router is told from outside.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 for any free one
 * @param eventLoops threads that serve requests, &gt;= 1
 * @param transport how these threads talk to the kernel
 * @param routerId name of this router among its replicas
 * @param database where the control store is
 * @param otlpEndpoint base address that decision spans are sent to
 * @param otlpToken bearer token for that address, where it asks for one
 * @param otlpLinger how long spans are gathered before they are sent
 * @param stateDir directory for the last good policy, key hashes and waiting spans
 * @param spoolMaxBytes most bytes of waiting spans
 * @param policyPollInterval how often Postgres is asked for a newer policy
 * @param drainTimeout how long requests may go on after SIGTERM
 * @param bootstrapFile tenants, keys and policy for an empty store
 * @param limits what callers and providers may make the router hold or wait for
 * @param admin who may administer, and what is kept for them
 * @param jobs how this router works on jobs
 * @param plainUserIds whether {@code user.id} is recorded as sent instead of hashed
 * @param environment where provider secrets are looked up by name
 */
public record GatewayConfig(
    String host,
    int port,
    int eventLoops,
    Transport transport,
    String routerId,
    DatabaseConfig database,
    URI otlpEndpoint,
    Optional<String> otlpToken,
    Duration otlpLinger,
    Path stateDir,
    long spoolMaxBytes,
    Duration policyPollInterval,
    Duration drainTimeout,
    Optional<Path> bootstrapFile,
    Limits limits,
    Admin admin,
    Jobs jobs,
    boolean plainUserIds,
    Map<String, String> environment) {

  /** How sockets are read and written. */
  public enum Transport implements WireName {
    /** io_uring where the kernel lets this process have it, NIO where it does not. */
    AUTO,
    /** Many reads and writes with one system call (Linux). */
    IO_URING,
    /** The JDK's own, everywhere. */
    NIO
  }

  /**
   * Bounds on what others can make the router hold.
   *
   * @param maxBodyBytes longest request body
   * @param maxHeaderBytes longest request head
   * @param maxAnswerBytes longest answer held in memory (plain or buffered)
   * @param maxEventBytes longest event of a stream
   * @param callerTimeout longest time a caller may take to send its request or to take bytes
   * @param keepAlive longest idle time of a caller's connection
   * @param providerConnections most connections to one provider per event loop
   * @param keyConcurrency most requests of one key under way at once
   */
  public record Limits(
      int maxBodyBytes,
      int maxHeaderBytes,
      int maxAnswerBytes,
      int maxEventBytes,
      Duration callerTimeout,
      Duration keepAlive,
      int providerConnections,
      int keyConcurrency) {}

  /**
   * Who may administer, and what is kept for them.
   *
   * @param token opens the admin API
   * @param tokenFile holds it; with neither the admin API is off
   * @param recentRequests how many requests' stories are kept in memory
   */
  public record Admin(Optional<String> token, Optional<Path> tokenFile, int recentRequests) {
    /** The token stays out of logs. */
    @Override
    public String toString() {
      return "Admin[tokenFile=" + tokenFile + ", recentRequests=" + recentRequests + "]";
    }
  }

  /**
   * How a router works on jobs.
   *
   * @param concurrency most jobs at once, 0 for none
   * @param pollInterval how often it looks for jobs that are ready, beside notifications
   * @param lease for how long a job is its own; another router takes over what a dead one held
   */
  public record Jobs(int concurrency, Duration pollInterval, Duration lease) {}

  private static final int MIB = 1 << 20;

  public GatewayConfig {
    environment = Map.copyOf(environment);
  }

  /**
   * Reads the settings.
   *
   * @throws dev.detour.policy.settings.SettingsException naming every mistake
   */
  public static GatewayConfig from(Map<String, String> environment) {
    Settings settings = Settings.of(environment);
    GatewayConfig config = read(settings, environment);
    settings.check();
    return config;
  }

  /** The settings as a Markdown table. */
  public static String reference() {
    Settings settings = Settings.of(Map.of());
    GatewayConfig defaults = read(settings, Map.of());
    return defaults.eventLoops > 0 ? settings.reference() : "";
  }

  private static GatewayConfig read(Settings settings, Map<String, String> environment) {
    return new GatewayConfig(
        settings.text("DETOUR_ROUTER_HOST", "127.0.0.1", "Address of the router's API."),
        settings.integer(
            "DETOUR_ROUTER_PORT", 8080, 0, 65535, "Port of the router's API; 0 for any free one."),
        settings.integer(
            "DETOUR_ROUTER_EVENT_LOOPS",
            Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), 16)),
            "one per processor, at most 16",
            1,
            256,
            "Threads that serve requests."),
        settings.choice(
            "DETOUR_ROUTER_TRANSPORT",
            Transport.AUTO,
            "How sockets are read and written; auto: io_uring where the kernel lets the router have"
                + " it, else nio."),
        settings.text("DETOUR_ROUTER_ID", "router-1", "Name of this router among its replicas."),
        database(settings),
        settings.uri(
            "DETOUR_OTLP_ENDPOINT",
            URI.create("http://127.0.0.1:4318"),
            Set.of("http", "https"),
            "Base address of the OTLP/HTTP receiver of decision spans."),
        settings.optionalSecret(
            "DETOUR_OTLP_TOKEN", "Bearer token that the receiver of spans asks for, if it does."),
        settings.duration(
            "DETOUR_OTLP_LINGER",
            Duration.ofMillis(200),
            Duration.ZERO,
            Duration.ofSeconds(30),
            "How long spans are gathered before they are sent."),
        settings.path(
            "DETOUR_STATE_DIR",
            Path.of(".data/router"),
            "Directory for the last good policy, key hashes and waiting spans; one per router."),
        settings.longInteger(
            "DETOUR_SPOOL_MAX_BYTES",
            1L << 30,
            1,
            Long.MAX_VALUE,
            "Most bytes of spans that wait on disk for ingest."),
        settings.duration(
            "DETOUR_POLICY_POLL_INTERVAL",
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofMinutes(10),
            "How often Postgres is asked for a newer policy, beside its notifications."),
        settings.duration(
            "DETOUR_DRAIN_TIMEOUT",
            Duration.ofSeconds(20),
            Duration.ZERO,
            Duration.ofHours(1),
            "How long requests may go on after SIGTERM."),
        settings.optionalPath(
            "DETOUR_BOOTSTRAP_FILE", "Tenants, keys and policy for an empty store (YAML)."),
        limits(settings),
        admin(settings),
        jobs(settings),
        settings.flag("DETOUR_PLAIN_USER_IDS", false, "Record user ids as sent instead of hashed."),
        environment);
  }

  private static DatabaseConfig database(Settings settings) {
    String fallback = "postgresql://detour:detour@127.0.0.1:5432/detour";
    String url =
        settings.secret("DETOUR_DATABASE_URL", fallback, "The control store (PostgreSQL).");
    try {
      return DatabaseConfig.of(url);
    } catch (IllegalArgumentException e) {
      settings.reject("DETOUR_DATABASE_URL", String.valueOf(e.getMessage()));
      return DatabaseConfig.of(fallback);
    }
  }

  private static Admin admin(Settings settings) {
    Optional<String> token =
        settings.optionalSecret(
            "DETOUR_ADMIN_TOKEN", "Opens the admin API; without a token it is off.");
    Optional<Path> file =
        settings.optionalPath(
            "DETOUR_ADMIN_TOKEN_FILE", "File that holds the admin token, instead of the variable.");
    if (token.isPresent() && file.isPresent()) {
      settings.reject("DETOUR_ADMIN_TOKEN_FILE", "set beside DETOUR_ADMIN_TOKEN (expected: one)");
    }
    return new Admin(
        token,
        file,
        settings.integer(
            "DETOUR_RECENT_REQUESTS",
            1000,
            0,
            1_000_000,
            "How many requests' stories the router keeps in memory for its administrators."));
  }

  private static Jobs jobs(Settings settings) {
    return new Jobs(
        settings.integer(
            "DETOUR_JOB_CONCURRENCY",
            4,
            0,
            1000,
            "Most jobs that this router runs at once; 0 leaves them to its replicas."),
        settings.duration(
            "DETOUR_JOB_POLL_INTERVAL",
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofMinutes(10),
            "How often Postgres is asked for jobs that are ready, beside its notifications."),
        settings.duration(
            "DETOUR_JOB_LEASE",
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "How long a job stays with a router that no longer says that it runs it."));
  }

  private static Limits limits(Settings settings) {
    return new Limits(
        settings.integer(
            "DETOUR_MAX_BODY_BYTES", 20 * MIB, 1024, 256 * MIB, "Longest request body."),
        settings.integer("DETOUR_MAX_HEADER_BYTES", 32 * 1024, 1024, MIB, "Longest request head."),
        settings.integer(
            "DETOUR_MAX_ANSWER_BYTES",
            64 * MIB,
            1024,
            1024 * MIB,
            "Longest answer held in memory (plain or buffered)."),
        settings.integer(
            "DETOUR_MAX_EVENT_BYTES", 16 * MIB, 1024, 256 * MIB, "Longest event of a stream."),
        settings.duration(
            "DETOUR_CALLER_TIMEOUT",
            Duration.ofSeconds(30),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "Longest time a caller may take to send its request, or to take bytes of its answer."),
        settings.duration(
            "DETOUR_KEEP_ALIVE",
            Duration.ofSeconds(75),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "Longest idle time of a caller's connection."),
        settings.integer(
            "DETOUR_PROVIDER_CONNECTIONS",
            1024,
            1,
            65535,
            "Most connections to one provider per event loop."),
        settings.integer(
            "DETOUR_KEY_CONCURRENCY",
            4096,
            1,
            1_000_000,
            "Most requests of one key under way at once on one router."));
  }
}
