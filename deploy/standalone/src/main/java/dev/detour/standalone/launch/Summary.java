package dev.detour.standalone.launch;

import java.io.IOException;
import java.util.Locale;

/** What the launcher prints for a person: where everything is and a request to try. */
final class Summary {
  private Summary() {}

  static String firstRequest(Plan plan, String key) {
    return """

        The router answers. Try it:

          curl %s/v1/chat/completions \\
            -H "Authorization: Bearer %s" \\
            -H "Content-Type: application/json" \\
            -d '{"model":"auto","messages":[{"role":"user","content":"Hello"}]}'
        """
        .formatted(plan.url(Service.ROUTER), key);
  }

  static String of(LauncherOptions options, Plan plan, String key, Secrets secrets)
      throws IOException {
    return String.format(
        Locale.ROOT,
        """

        Detour is running.

          Router      %s/v1     key %s
          Admin API   %s/admin/v1     token in %s
          Console     %s     user admin, password %s
          ClickHouse  %s     user detour, password in %s
          Spans       OTLP/HTTP to %s, OTLP/gRPC to %s
          Data        %s
          Logs        %s

        Ctrl-C stops everything; the data stays.
        """,
        plan.url(Service.ROUTER),
        key,
        plan.url(Service.ROUTER),
        secrets.file("admin-token"),
        plan.url(Service.CONSOLE),
        secrets.get("console-admin-password"),
        plan.url(Service.CLICKHOUSE),
        options.dataDir().resolve("secrets").resolve("clickhouse-password"),
        plan.url(Service.INGEST),
        plan.url(Service.INGEST_GRPC),
        options.dataDir(),
        options.dataDir().resolve("logs"));
  }
}
