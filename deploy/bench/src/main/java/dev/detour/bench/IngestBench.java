package dev.detour.bench;

import com.github.luben.zstd.Zstd;
import dev.detour.bench.load.Load;
import dev.detour.bench.load.LoadGenerator;
import dev.detour.bench.load.LoadResult;
import dev.detour.bench.load.Target;
import dev.detour.bench.stack.IngestStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Measures ingest alone: export requests in, an answer for each when Kafka has acknowledged it. The
 * generator, ingest and the broker share the machine.
 */
public final class IngestBench {
  private static final String PROTOBUF = "application/x-protobuf";

  private final IngestOptions options;
  private final IngestStack stack;
  private long expectedSpans;

  private IngestBench(IngestOptions options, IngestStack stack) {
    this.options = options;
    this.stack = stack;
  }

  public static void main(String[] args) throws Exception {
    Bench.main(
        args, IngestOptions.USAGE, IngestOptions::parse, "Kafka and ingest", IngestBench::run);
  }

  private static void run(IngestOptions options, Path folder) throws Exception {
    IngestStack stack = IngestStack.start(folder, options.ingestJvm());
    Bench.during(stack::close, () -> new IngestBench(options, stack).measureAll());
  }

  private void measureAll() throws IOException, InterruptedException {
    Map<String, Target> targets = targets();
    for (Target target : targets.values()) {
      load(target, options.warmUp());
    }
    Map<String, List<Measurement.Round>> rounds = new LinkedHashMap<>();
    for (int round = 0; round < options.rounds(); round++) {
      for (var target : targets.entrySet()) {
        rounds
            .computeIfAbsent(target.getKey(), name -> new ArrayList<>())
            .add(measure(target.getValue()));
      }
    }
    print(rounds);
    long acked = stack.ackedSpans();
    System.out.printf(
        "%nspans answered with 200: %,d; acknowledged by Kafka: %,d%n", expectedSpans, acked);
    if (acked < expectedSpans) {
      throw new IOException("ingest answered for spans that Kafka has not acknowledged");
    }
  }

  private Map<String, Target> targets() throws IOException {
    byte[] plain = SpanBatch.of(options.batch(), 1);
    System.out.printf(
        Locale.ROOT,
        "batches of %d spans, %,d bytes a span; %d connections; %d rounds of %d s each%n",
        options.batch(),
        plain.length / options.batch(),
        options.connections(),
        options.rounds(),
        options.seconds().toSeconds());
    Map<String, Target> targets = new LinkedHashMap<>();
    targets.put("plain", target("plain", Map.of(), plain));
    targets.put("gzip", target("gzip", Map.of("content-encoding", "gzip"), gzip(plain)));
    targets.put(
        "zstd", target("zstd", Map.of("content-encoding", "zstd"), Zstd.compress(plain, 1)));
    return targets;
  }

  private Target target(String name, Map<String, String> headers, byte[] body) {
    return Target.post(name, stack.traces(), PROTOBUF, headers, body, 0);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private Measurement.Round measure(Target target) throws IOException, InterruptedException {
    Duration ingest = stack.ingestCpu();
    Duration kafka = stack.kafkaCpu();
    LoadResult result = load(target, options.seconds());
    return new Measurement.Round(
        result, stack.ingestCpu().minus(ingest), stack.kafkaCpu().minus(kafka));
  }

  private LoadResult load(Target target, Duration duration)
      throws IOException, InterruptedException {
    LoadResult result = LoadGenerator.run(target, new Load.Closed(options.connections(), duration));
    expectedSpans += result.answered() * options.batch();
    return result;
  }

  private void print(Map<String, List<Measurement.Round>> rounds) {
    System.out.printf(
        "%n  %-8s%14s%24s%12s%12s%18s%16s%10s%n",
        "body", "spans/s", "(range)", "p50 ms", "p99 ms", "CPU us/span", "+ Kafka", "errors");
    rounds.forEach(
        (name, of) -> {
          Measurement it = new Measurement(name, of);
          double[] range = it.range(round -> round.result().perSecond());
          System.out.printf(
              Locale.ROOT,
              "  %-8s%,14.0f%24s%12.1f%12.1f%18.2f%16.2f%10d%n",
              name,
              it.median(round -> round.result().perSecond()) * options.batch(),
              String.format(
                  Locale.ROOT,
                  "(%,.0f-%,.0f)",
                  range[0] * options.batch(),
                  range[1] * options.batch()),
              it.median(round -> round.result().totalMs(50)),
              it.median(round -> round.result().totalMs(99)),
              it.median(Measurement.Round::cpuMicrosPerAnswer) / options.batch(),
              it.median(Measurement.Round::helpersMicrosPerAnswer) / options.batch(),
              it.errors());
        });
  }
}
