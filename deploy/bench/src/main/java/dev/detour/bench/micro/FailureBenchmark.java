package dev.detour.bench.micro;

import dev.detour.policy.failure.FailureClassifier;
import dev.detour.policy.failure.OpenAiFailureClassifier;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.failure.ProviderSignal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A provider's error body made into a category: aimed at 20 us at most. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FailureBenchmark {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
  private static final Map<String, String> HEADERS =
      Map.of("content-type", "application/json", "retry-after", "2", "x-request-id", "req-1");

  private final FailureClassifier classifier = new OpenAiFailureClassifier();
  private final byte[] rateLimit =
      bytes(
          "{\"error\":{\"message\":\"Rate limit reached for gpt-4o in organization org-x on tokens per"
              + " min (TPM): Limit 30000, Used 29500, Requested 900. Please try again in 800ms.\","
              + "\"type\":\"tokens\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}");
  private final byte[] html =
      bytes("<html><body><h1>502 Bad Gateway</h1>" + "<p>nginx</p>".repeat(40) + "</body></html>");

  @Benchmark
  public Optional<ProviderFailure> rateLimit() {
    return classifier.classify(ProviderSignal.response(429, HEADERS, rateLimit, NOW));
  }

  @Benchmark
  public Optional<ProviderFailure> htmlPage() {
    return classifier.classify(ProviderSignal.response(502, HEADERS, html, NOW));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
