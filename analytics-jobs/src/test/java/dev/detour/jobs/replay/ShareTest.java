package dev.detour.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ShareTest {
  private static final long MINUTE = 60_000_000;

  @Test
  void nothingIsNoShare() {
    assertThat(Share.of(0, MINUTE, new TreeMap<>())).isEmpty();
  }

  @Test
  void gathersQuietMinutesAndCutsBusyOnes() {
    SortedMap<Long, Long> minutes = new TreeMap<>();
    minutes.put(0L, 5_000L);
    minutes.put(MINUTE, 15_000L);
    minutes.put(2 * MINUTE, 1L);
    minutes.put(3 * MINUTE, 60_000L);
    assertThat(Share.of(7, 4 * MINUTE - 7, minutes))
        .containsExactly(
            new Share(7, 2 * MINUTE),
            new Share(2 * MINUTE, 3 * MINUTE),
            new Share(3 * MINUTE, 3 * MINUTE + 20_000_000),
            new Share(3 * MINUTE + 20_000_000, 3 * MINUTE + 40_000_000),
            new Share(3 * MINUTE + 40_000_000, 4 * MINUTE - 7));
  }

  @Property
  void sharesCoverTheRangeAndNoneIsTooMuch(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 100_000) Integer> counts,
      @ForAll @LongRange(max = MINUTE - 1) long start) {
    SortedMap<Long, Long> minutes = new TreeMap<>();
    for (int i = 0; i < counts.size(); i++) {
      if (counts.get(i) > 0) {
        minutes.put(i * MINUTE, counts.get(i).longValue());
      }
    }
    long end = counts.size() * MINUTE;
    long from = start;
    for (Share share : Share.of(start, end, minutes)) {
      assertThat(share.fromMicros()).isEqualTo(from);
      assertThat(share.toMicros()).isGreaterThan(from);
      from = share.toMicros();
      double requests = 0;
      for (int i = 0; i < counts.size(); i++) {
        long overlap =
            Math.min(share.toMicros(), (i + 1) * MINUTE) - Math.max(share.fromMicros(), i * MINUTE);
        requests += counts.get(i) * Math.max(0, overlap) / (double) MINUTE;
      }
      assertThat(requests).as("evenly spread, of %s", share).isLessThan(Share.REQUESTS + 1);
    }
    assertThat(from).isEqualTo(minutes.isEmpty() ? start : end);
  }
}
