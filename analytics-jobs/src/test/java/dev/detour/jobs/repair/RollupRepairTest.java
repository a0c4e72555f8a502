package dev.detour.jobs.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.jobs.repair.RollupRepair.Run;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RollupRepairTest {
  @Test
  void countsMinutesThatFollowEachOtherAtOnce() {
    assertThat(RollupRepair.runs(List.of(60L, 120L, 300L, 360L, 600L)))
        .containsExactly(new Run(60, 180), new Run(300, 420), new Run(600, 660));
  }

  @Test
  void countsAnHourAtMostAtOnce() {
    List<Long> minutes = LongStream.range(0, 130).map(minute -> minute * 60).boxed().toList();

    assertThat(RollupRepair.runs(minutes))
        .containsExactly(new Run(0, 3_600), new Run(3_600, 7_200), new Run(7_200, 7_800));
  }

  @Test
  void countsNothingForNoMinutes() {
    assertThat(RollupRepair.runs(List.of())).isEmpty();
  }
}
