package dev.detour.jobs.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpanSetTest {

  @Test
  void answersAsAnOrdinarySetDoes() {
    Random random = new Random(1);
    Set<String> expected = new HashSet<>();
    long[] set = null;
    for (int i = 0; i < 100_000; i++) {
      // Few distinct halves, so that ids share a span id or a trace without being the same.
      long spanId = 1 + random.nextInt(300);
      long traceHash = random.nextInt(300);
      long[] after = SpanSet.add(set, spanId, traceHash);

      assertThat(after != null).isEqualTo(expected.add(spanId + "/" + traceHash));
      set = after == null ? set : after;
    }
    assertThat(SpanSet.size(set)).isEqualTo(expected.size());
  }

  @Test
  void staysCompact() {
    long[] set = null;
    for (int i = 1; i <= 10_000; i++) {
      set = SpanSet.add(set, i, 42);
    }

    assertThat(set.length * 8L / 10_000).as("bytes per span").isLessThanOrEqualTo(44);
  }
}
