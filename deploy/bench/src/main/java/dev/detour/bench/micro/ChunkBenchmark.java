package dev.detour.bench.micro;

import dev.detour.gateway.json.AnswerReader;
import dev.detour.gateway.sse.SseParser;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the router does with every event of a stream. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChunkBenchmark {
  private static final String CHUNK =
      "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
          + "\"model\":\"mock\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},"
          + "\"finish_reason\":null}],\"usage\":null}";

  private final AnswerReader reader = new AnswerReader();
  private final byte[] chunk = CHUNK.getBytes(StandardCharsets.UTF_8);
  private final Buffer events = Buffer.buffer(("data: " + CHUNK + "\n\n").repeat(100));
  private int seen;
  private final SseParser parser = new SseParser(1 << 20, event -> seen += event.dataEnd());

  @Benchmark
  public AnswerReader.Kind readChunk() {
    return reader.read(chunk, 0, chunk.length);
  }

  @Benchmark
  public int parseHundredEvents() {
    parser.feed(events);
    return seen;
  }
}
