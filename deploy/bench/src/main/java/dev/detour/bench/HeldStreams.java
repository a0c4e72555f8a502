package dev.detour.bench;

import dev.detour.bench.load.Load;
import dev.detour.bench.load.LoadGenerator;
import dev.detour.bench.load.LoadResult;
import dev.detour.bench.load.Target;
import dev.detour.bench.stack.Memory;
import dev.detour.bench.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Holds many streams through the router at a time, each with an event now and then for the whole
 * time, and tells what a stream costs in memory.
 */
public final class HeldStreams {
  private static final int EVENTS = 100;
  private static final int SECONDS = 60; // 600 ms between events, as bench-policy.yaml says
  private static final int WARM_UP_STREAMS = 200;
  private static final String USAGE =
      """
      usage: deploy/bench/held.sh [streams]
        streams   held at a time, for a minute (1000)
      """;

  private HeldStreams() {}

  public static void main(String[] args) throws Exception {
    if (List.of(args).contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    int streams;
    try {
      streams = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    } catch (NumberFormatException e) {
      System.err.print(USAGE);
      System.exit(2);
      return;
    }
    System.out.println(Machine.describe());
    Path folder = Files.createTempDirectory("detour-held");
    boolean whole;
    try (Stack stack = Stack.start(folder, BenchOptions.parse().routerJvm())) {
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "bench-shutdown"));
      whole = hold(stack, streams);
    }
    System.exit(whole ? 0 : 1);
  }

  /** Returns whether every stream was whole. */
  private static boolean hold(Stack stack, int streams) throws Exception {
    LoadGenerator.run(
        target(stack, "paced-streams"), new Load.Closed(WARM_UP_STREAMS, Duration.ofSeconds(5)));
    Memory before = stack.memory("router");
    Duration cpuBefore = stack.cpu("router");
    // Nobody begins a second stream: the load ends before the first ones do.
    Load load = new Load.Closed(streams, Duration.ofSeconds(SECONDS - 2));
    CompletableFuture<LoadResult> held =
        CompletableFuture.supplyAsync(() -> run(target(stack, "held-streams"), load));
    TimeUnit.MILLISECONDS.sleep(SECONDS * 500L);
    Memory during = stack.memory("router");
    LoadResult result = held.get();
    Duration cpu = stack.cpu("router").minus(cpuBefore);
    System.out.printf(
        Locale.ROOT,
        "%,d streams of %d events over %d s: %,d whole, %,d errors%n",
        streams,
        EVENTS,
        SECONDS,
        result.answered(),
        result.errors());
    System.out.printf(
        Locale.ROOT,
        "router, at rest and in the middle, after a collection: heap %,d and %,d KB, resident %,d and %,d KB%n",
        before.heapBytes() >> 10,
        during.heapBytes() >> 10,
        before.residentBytes() >> 10,
        during.residentBytes() >> 10);
    System.out.printf(
        Locale.ROOT,
        "a stream costs %.1f KB of heap, %.1f KB resident and %,d us of processor time%n",
        (during.heapBytes() - before.heapBytes()) / 1024.0 / streams,
        (during.residentBytes() - before.residentBytes()) / 1024.0 / streams,
        cpu.toNanos() / 1_000 / streams);
    return result.errors() == 0 && result.answered() == streams;
  }

  private static LoadResult run(Target target, Load load) {
    try {
      return LoadGenerator.run(target, load);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Target target(Stack stack, String model) {
    String body =
        "{\"model\":\""
            + model
            + "\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hold.\"}]}";
    Map<String, String> headers =
        Map.of("authorization", "Bearer " + Stack.KEY, "x-detour-feature", "bench");
    return Target.post("router", stack.router(), headers, body, EVENTS);
  }
}
