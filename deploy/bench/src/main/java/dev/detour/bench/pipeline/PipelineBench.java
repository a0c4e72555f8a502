package dev.detour.bench.pipeline;

import dev.detour.bench.Bench;
import dev.detour.bench.stack.PipelineStack;
import dev.detour.bench.stack.PipelineStack.Cpu;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Measures the analytics pipeline: how fast the jobs drain a topic into ClickHouse, and how old a
 * row is when it can be read. Kafka, the jobs, ClickHouse and this generator share the machine.
 */
public final class PipelineBench {
  private static final String COUNT = "SELECT count() FROM detour.attempts";
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Rarely, because a count takes milliseconds of the engine that is measured. */
  private static final Duration WATCHED_EVERY = Duration.ofMillis(500);

  /** After the drain: by then the jobs no longer count as behind. */
  private static final Duration CALM = Duration.ofSeconds(5);

  /** The share of the rows after which the compilers of all JVMs have done most of their work. */
  private static final double WARM = 0.4;

  private final PipelineOptions options;
  private final PipelineStack stack;
  private final Topic topic;
  private final TraceRecords traces = new TraceRecords();
  private long sent;

  private PipelineBench(PipelineOptions options, PipelineStack stack, Topic topic) {
    this.options = options;
    this.stack = stack;
    this.topic = topic;
  }

  public static void main(String[] args) throws Exception {
    Bench.main(
        args,
        PipelineOptions.USAGE,
        PipelineOptions::parse,
        "Kafka and ClickHouse",
        PipelineBench::run);
  }

  private static void run(PipelineOptions options, Path folder) throws Exception {
    PipelineStack stack = PipelineStack.start(folder, options.clickHouseJvm());
    Bench.during(
        stack::close,
        () -> {
          try (Topic topic = new Topic(stack.kafka())) {
            new PipelineBench(options, stack, topic).measureAll();
          }
        });
  }

  private void measureAll() throws Exception {
    fill();
    references();
    drain();
    freshness();
    compare();
  }

  private void fill() throws ExecutionException, InterruptedException {
    System.out.printf(
        Locale.ROOT,
        "filling the topic: records of %d requests and %d attempts, %,d bytes a span ...%n",
        TraceRecords.REQUESTS,
        TraceRecords.ATTEMPTS,
        traces.bytes() / (TraceRecords.REQUESTS + TraceRecords.ATTEMPTS));
    while (sent * TraceRecords.ATTEMPTS < options.attempts()) {
      send();
    }
    topic.flush();
  }

  private void send() throws ExecutionException, InterruptedException {
    topic.send(traces.record(sent++, nowNanos()));
  }

  private static long nowNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** What the same machine does with the same topic and less to do, twice so that code is warm. */
  private void references() {
    heading("references, one thread", "attempts/s", "spans/s");
    for (boolean decode : new boolean[] {false, true}) {
      topic.read(Math.min(sent, 4000), decode);
      Topic.Read read = topic.read(Math.min(sent, 8000), decode);
      double records = read.records() / (read.took().toNanos() / 1e9);
      row(
          decode ? "read and decode" : "read from Kafka",
          records * TraceRecords.ATTEMPTS,
          records * (TraceRecords.ATTEMPTS + TraceRecords.REQUESTS));
    }
  }

  private record Reading(long nanos, long rows, Cpu cpu) {}

  private void drain() throws IOException, InterruptedException {
    long expected = sent * TraceRecords.ATTEMPTS;
    Reading start = new Reading(System.nanoTime(), 0, stack.cpu());
    stack.startJobs(options.jobsJvm(), options.parallelism(), options.checkpoint());
    Reading first = start;
    Reading warm = start;
    Reading grown = start;
    Reading last = start;
    Reading now = start;
    while (now.rows < expected) {
      LockSupport.parkNanos(WATCHED_EVERY.toNanos());
      long before = now.rows;
      now = new Reading(System.nanoTime(), stack.number(COUNT), stack.cpu());
      if (now.rows > before) {
        last = grown;
        grown = now;
      }
      first = first.rows == 0 ? now : first;
      warm = warm.rows < expected * WARM ? now : warm;
      if (now.nanos - start.nanos > PATIENCE.toNanos()) {
        throw new IOException(
            now.rows + " rows after " + PATIENCE + " (expected: " + expected + ")");
      }
    }
    heading(
        "drained into ClickHouse",
        "attempts/s",
        "spans/s",
        "CPU us/attempt",
        "jobs",
        "ClickHouse",
        "Kafka");
    drained("from the first rows to the last", first, now);
    // The last rows wait for a checkpoint when there is nothing more to read.
    drained("after 40 %, to the last but one insert", warm, last.rows > warm.rows ? last : now);
  }

  private void drained(String name, Reading from, Reading to) {
    double rows = to.rows - from.rows;
    double perSecond = rows / ((to.nanos - from.nanos) / 1e9);
    Cpu cpu = to.cpu.since(from.cpu);
    row(
        name,
        perSecond,
        perSecond * (TraceRecords.ATTEMPTS + TraceRecords.REQUESTS) / TraceRecords.ATTEMPTS,
        micros(cpu.jobs().plus(cpu.clickHouse()), rows),
        micros(cpu.jobs(), rows),
        micros(cpu.clickHouse(), rows),
        micros(cpu.kafka(), rows));
  }

  private static double micros(Duration time, double rows) {
    return time.toNanos() / 1e3 / rows;
  }

  /**
   * Of a pipeline that is not behind. Rows are counted as they appear, and the n-th is held against
   * the end of the n-th attempt.
   */
  private void freshness() throws IOException, InterruptedException, ExecutionException {
    Thread.sleep(CALM.toMillis());
    long before = sent * TraceRecords.ATTEMPTS;
    long pause = TimeUnit.SECONDS.toNanos(1) * TraceRecords.ATTEMPTS / options.rate();
    long records = options.freshness().toNanos() / pause;
    Watch watch = new Watch(stack, before, records);
    Thread watching = new Thread(watch, "watch");
    Cpu cpu = stack.cpu();
    watching.start();
    long due = System.nanoTime();
    for (int i = 0; i < records; i++) {
      LockSupport.parkNanos(due - System.nanoTime());
      watch.sent(System.nanoTime());
      send();
      due += pause;
    }
    topic.flush();
    watching.join(PATIENCE.toMillis());
    Histogram age = watch.result();
    cpu = stack.cpu().since(cpu);
    double attempts = records * (double) TraceRecords.ATTEMPTS;
    heading(
        "age of a row when it is visible, at %,d attempts/s".formatted(options.rate()),
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "max ms",
        "CPU us/attempt");
    row(
        "end of attempt to row",
        (double) age.getValueAtPercentile(50),
        (double) age.getValueAtPercentile(95),
        (double) age.getValueAtPercentile(99),
        (double) age.getMaxValue(),
        micros(cpu.jobs().plus(cpu.clickHouse()), attempts));
  }

  /** Every row once, and every attempt in the roll-ups. */
  private void compare() throws IOException, InterruptedException {
    long expected = sent * TraceRecords.ATTEMPTS;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String rolledUp = "SELECT sum(attempts) FROM detour.rollup_1m FINAL";
    while (stack.number(rolledUp) < expected && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    long rows = stack.number(COUNT);
    long distinct = stack.number("SELECT uniqExact(trace_id, span_id) FROM detour.attempts");
    long rollups = stack.number(rolledUp);
    System.out.printf(
        Locale.ROOT,
        "%nattempts sent: %,d; rows: %,d; distinct: %,d; in the roll-ups: %,d%n",
        expected,
        rows,
        distinct,
        rollups);
    if (rows != expected || distinct != expected || rollups != expected) {
      throw new IOException("attempts were lost or doubled");
    }
  }

  private static void heading(String name, String... columns) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%n  %-46s", name));
    for (String column : columns) {
      line.append(String.format(Locale.ROOT, "%16s", column));
    }
    System.out.println(line);
  }

  private static void row(String name, double... values) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-46s", name));
    for (double value : values) {
      line.append(String.format(Locale.ROOT, value < 100 ? "%16.2f" : "%,16.0f", value));
    }
    System.out.println(line);
  }
}
