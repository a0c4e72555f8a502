package dev.detour.bench;

import dev.detour.bench.Scene.Subject;
import dev.detour.bench.load.Load;
import dev.detour.bench.load.LoadGenerator;
import dev.detour.bench.load.LoadResult;
import dev.detour.bench.load.Target;
import dev.detour.bench.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the router beside the bare mock provider and beside nginx as a proxy, in one run: every
 * round asks each target in turn, so that what disturbs the machine disturbs them all.
 */
public final class RouterBench {
  private static final int BODY_BYTES = 600;
  private static final int STREAM_EVENTS = 100;

  /** One after the other on a connection: 100 events 5 ms apart take half a second. */
  private static final int STREAMS_A_SECOND = 2;

  /** For each stream at a time, so that one that is due need not wait for a free one. */
  private static final int CONNECTIONS = 4;

  private static final String SPANS = "detour_spans";
  private static final String NONE_SPOOLED = "detour_spans_spooled 0.0";
  private static final Duration BRIEF = Duration.ofSeconds(5);
  private static final Duration SPANS_LIMIT = Duration.ofSeconds(20);

  private final BenchOptions options;
  private final Stack stack;
  private final Report report = new Report(System.out);

  private RouterBench(BenchOptions options, Stack stack) {
    this.options = options;
    this.stack = stack;
  }

  public static void main(String[] args) throws Exception {
    Bench.main(
        args,
        BenchOptions.USAGE,
        BenchOptions::parse,
        "the mock provider, PostgreSQL, Kafka, ingest, the router and nginx",
        RouterBench::run);
  }

  private static void run(BenchOptions options, Path folder) throws Exception {
    Stack stack = Stack.start(folder, options.routerJvm());
    Bench.during(stack::close, () -> new RouterBench(options, stack).measureAll());
  }

  private void measureAll() throws IOException, InterruptedException {
    if (stack.nginx(false).isEmpty()) {
      System.out.println("nginx is not installed: measuring without it");
    }
    Scene plain = plain(new Load.Closed(options.connections(), options.seconds()));
    Scene streams = streams();
    Scene pacedStreams = pacedStreams();
    warmUp(plain);
    if (!options.plainOnly()) {
      warmUp(streams);
      warmUp(pacedStreams);
    }
    System.out.printf(
        "%d rounds of %d s each; medians over the rounds%n",
        options.rounds(), options.seconds().toSeconds());
    measurePlain(plain);
    if (!options.plainOnly()) {
      measurePacedAnd(streams, pacedStreams);
    }
    printSpans();
  }

  private void measurePlain(Scene plain) throws IOException, InterruptedException {
    List<Measurement> throughput = measure(plain);
    report.throughput(
        "Plain, "
            + BODY_BYTES
            + " bytes in and 1 KB out, "
            + options.connections()
            + " connections",
        throughput);
    report.verdict(throughput);
  }

  private void measurePacedAnd(Scene streams, Scene pacedStreams)
      throws IOException, InterruptedException {
    Load paced = new Load.Paced(options.rate(), options.connections(), options.seconds());
    report.latency(
        "Plain, paced at " + options.rate() + " requests a second", measure(plain(paced)));
    report.throughput(
        "Streams of " + STREAM_EVENTS + " events at once, " + options.streams() + " at a time",
        measure(streams));
    List<Measurement> paced5ms = measure(pacedStreams);
    report.latency(
        "Streams of "
            + STREAM_EVENTS
            + " events 5 ms apart, "
            + streamsPerSecond()
            + " begun a second, about "
            + options.streams()
            + " at a time",
        paced5ms);
    report.firstContent("The same streams: time to the first token", paced5ms);
  }

  private Scene plain(Load load) {
    return new Scene(load, subjects(false, body("auto", ""), 0));
  }

  private Scene streams() {
    Load load = new Load.Closed(options.streams(), options.seconds());
    return new Scene(load, subjects(false, streamed("auto"), STREAM_EVENTS));
  }

  /** Begun at a steady rate: of streams begun at one moment each would wait for the others. */
  private Scene pacedStreams() {
    Load load =
        new Load.Paced(streamsPerSecond(), CONNECTIONS * options.streams(), options.seconds());
    return new Scene(load, subjects(true, streamed("paced-streams"), STREAM_EVENTS));
  }

  private int streamsPerSecond() {
    return options.streams() * STREAMS_A_SECOND;
  }

  private static String streamed(String model) {
    return body(model, "\"stream\":true,\"stream_options\":{\"include_usage\":true},");
  }

  private List<Subject> subjects(boolean paced, String body, int events) {
    List<Subject> subjects = new ArrayList<>();
    Target direct = Target.post("direct", stack.direct(paced), Map.of(), body, events);
    subjects.add(new Subject(direct, "", List.of()));
    stack
        .nginx(paced)
        .map(url -> Target.post("nginx", url, Map.of(), body, events))
        .ifPresent(nginx -> subjects.add(new Subject(nginx, "nginx", List.of())));
    Target router = router("router", stack.router(), body, events);
    subjects.add(new Subject(router, "router", List.of("ingest", "kafka")));
    stack
        .relieved()
        .map(url -> router("router, sink", url, body, events))
        .ifPresent(target -> subjects.add(new Subject(target, "relieved", List.of("nginx"))));
    return subjects;
  }

  private static Target router(String name, URI url, String body, int events) {
    Map<String, String> headers =
        Map.of(
            "authorization",
            "Bearer " + Stack.KEY,
            "x-detour-feature",
            "bench",
            "x-detour-user",
            "user-1");
    return Target.post(name, url, headers, body, events);
  }

  /** A request of 600 bytes. */
  private static String body(String model, String fields) {
    String head =
        "{\"model\":\""
            + model
            + "\","
            + fields
            + "\"messages\":[{\"role\":\"user\",\"content\":\"";
    String tail = "\"}]}";
    return head + "x".repeat(BODY_BYTES - head.length() - tail.length()) + tail;
  }

  private void warmUp(Scene scene) throws IOException, InterruptedException {
    for (Subject subject : scene.targets()) {
      Duration length = subject.isRouter() ? options.warmUp() : BRIEF;
      Load load = new Load.Closed(scene.load().connections(), length);
      LoadResult result = LoadGenerator.run(subject.target(), load);
      if (result.answered() == 0) {
        throw new IOException(subject.target().name() + " gave no whole answer");
      }
    }
  }

  private List<Measurement> measure(Scene scene) throws IOException, InterruptedException {
    List<List<Measurement.Round>> rounds = new ArrayList<>();
    scene.targets().forEach(target -> rounds.add(new ArrayList<>()));
    for (int round = 0; round < options.rounds(); round++) {
      for (int i = 0; i < scene.targets().size(); i++) {
        int turn = (i + round) % scene.targets().size();
        rounds.get(turn).add(measure(scene.targets().get(turn), scene.load()));
      }
    }
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      measurements.add(new Measurement(scene.targets().get(i).target().name(), rounds.get(i)));
    }
    return measurements;
  }

  private Measurement.Round measure(Subject subject, Load load)
      throws IOException, InterruptedException {
    Duration before = stack.cpu(subject.process());
    Duration helpersBefore = helpersCpu(subject);
    LoadResult result = LoadGenerator.run(subject.target(), load);
    return new Measurement.Round(
        result,
        stack.cpu(subject.process()).minus(before),
        helpersCpu(subject).minus(helpersBefore));
  }

  private Duration helpersCpu(Subject subject) {
    return subject.helpers().stream().map(stack::cpu).reduce(Duration.ZERO, Duration::plus);
  }

  /** What became of the router's spans, once those under way have had time to leave. */
  private void printSpans() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SPANS_LIMIT.toNanos();
    List<String> counters = stack.routerMetrics(SPANS);
    while (!counters.contains(NONE_SPOOLED) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(100_000_000);
      counters = stack.routerMetrics(SPANS);
    }
    System.out.println("\nThe router's spans at the end:");
    counters.forEach(line -> System.out.println("  " + line));
  }
}
