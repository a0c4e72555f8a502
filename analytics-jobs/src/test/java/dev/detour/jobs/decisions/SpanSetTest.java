package dev.detour.jobs.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
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
  void isTheSameSetAfterACheckpointWhichKeepsMembersOnly() throws Exception {
    for (int members : new int[] {0, 1, 3, 511, 512, 513, 5_000}) {
      long[] set = SpanSet.withPlaces(SpanSet.FIRST_PLACES);
      for (int i = 1; i <= members; i++) {
        set = SpanSet.add(set, i * 7L, -i);
      }
      DataOutputSerializer bytes = new DataOutputSerializer(64);

      SpanSetSerializer.INSTANCE.serialize(set, bytes);
      long[] restored =
          SpanSetSerializer.INSTANCE.deserialize(
              new DataInputDeserializer(bytes.getCopyOfBuffer()));

      assertThat(bytes.length()).isEqualTo(8 + 16 * members);
      assertThat(SpanSet.size(restored)).isEqualTo(members);
      for (int i = 1; i <= members; i++) {
        assertThat(SpanSet.add(restored, i * 7L, -i)).as("span " + i).isNull();
      }
      assertThat(SpanSet.add(restored, 3, 3)).isNotNull();
    }
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
