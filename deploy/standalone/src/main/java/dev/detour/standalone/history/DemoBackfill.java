package dev.detour.standalone.history;

import dev.detour.jobs.schema.SchemaException;
import dev.detour.sim.scenario.Scenario;
import dev.detour.standalone.traffic.TraceLibrary;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The command {@code deploy/demo-backfill}. */
public final class DemoBackfill {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int BATCH = 500;
  private static final Duration INCIDENTS_BEFORE = Duration.ofDays(1);

  private final BackfillOptions options;
  private final Running running;
  private final Instant from;
  private final Instant to;
  private final SpanSender sender;
  private final List<Span> batch = new ArrayList<>();
  private long attempts;
  private long requests;

  private DemoBackfill(BackfillOptions options, Running running) {
    this.options = options;
    this.running = running;
    this.to = Instant.now().truncatedTo(ChronoUnit.HOURS);
    this.from = to.minus(Duration.ofDays(options.days()));
    this.sender = new SpanSender(running.ingest(), router(), options.rate());
  }

  /** Exit code 1 when something failed on the way, 2 when the command was not understood. */
  public static void main(String[] arguments) throws InterruptedException {
    List<String> words = List.of(arguments);
    if (words.contains("--help")) {
      System.out.print(BackfillOptions.USAGE);
      return;
    }
    try {
      BackfillOptions options = BackfillOptions.parse(words);
      new DemoBackfill(options, Running.in(options.dataDir())).run();
    } catch (IllegalArgumentException e) {
      System.err.println("demo-backfill: " + e.getMessage());
      System.exit(2);
    } catch (IOException | SchemaException e) {
      System.err.println("demo-backfill: " + e.getMessage());
      System.exit(1);
    }
  }

  /** Names the history: whatever would make another one is in it. */
  private String router() {
    return "history-%d-%d-%d-%s"
        .formatted(options.seed(), options.days(), options.perDay(), to.getEpochSecond() / 3_600);
  }

  private void run() throws IOException, InterruptedException {
    Arrival arrival = new Arrival(running.clickHouse(), router(), from, to, options.progress());
    arrival.requireNoOther();
    TraceLibrary library = TraceLibrary.read(options.traces());
    PolicyTimes policies = PolicyVersions.over(running, from, to);
    List<ProviderIncident> incidents =
        ProviderIncident.between(
            from.minus(INCIDENTS_BEFORE), to, Scenario.demo().providers().keySet(), options.seed());
    System.out.printf(
        "History from %s to %s: %,d requests a day of %d tenants, %d incidents, policy versions %s,%n"
            + "arrivals and tokens from %d published files%s.%n",
        from,
        to,
        options.perDay(),
        DemoTenant.ALL.size(),
        incidents.size(),
        policies.versions().stream().map(PolicyTimes.InForce::version).toList(),
        library.files(),
        library.files() == 0 ? ", so from the extract that ships with Detour" : "");
    PastTraffic traffic =
        new PastTraffic(library, DemoTenant.ALL, options.perDay(), options.seed());
    PastBudgets budgets = new PastBudgets(DemoTenant.ALL, traffic.perDay());
    PastProviders providers = new PastProviders(Scenario.demo(), incidents);
    send(traffic, new PastRouter(policies, providers, budgets, options.seed()));
    arrival.await(attempts, requests);
    arrival.countAgain();
    System.out.printf(
        "ClickHouse has what was sent: %,d requests, %,d attempts.%n", requests, attempts);
  }

  private void send(PastTraffic traffic, PastRouter router)
      throws IOException, InterruptedException {
    ProgressBar bar = new ProgressBar(System.out, options.progress(), "spans");
    double hours = options.days() * 24.0;
    int hour = 0;
    for (Instant at = from; at.isBefore(to); at = at.plus(HOUR)) {
      List<PastRequest> ofHour = traffic.hour(at);
      int done = 0;
      for (PastRequest request : ofHour) {
        PastStory story = router.handle(request);
        attempts += story.attempts().size();
        requests++;
        batch.addAll(StorySpans.of(story));
        if (batch.size() >= BATCH) {
          flush();
          bar.show((hour + (double) done / ofHour.size()) / hours, attempts + requests, day(hour));
        }
        done++;
      }
      hour++;
    }
    flush();
    bar.done(attempts + requests, day(hour - 1));
  }

  private String day(int hour) {
    return "day " + (hour / 24 + 1) + " of " + options.days();
  }

  private void flush() throws IOException, InterruptedException {
    if (!batch.isEmpty()) {
      sender.send(batch);
      batch.clear();
    }
  }
}
