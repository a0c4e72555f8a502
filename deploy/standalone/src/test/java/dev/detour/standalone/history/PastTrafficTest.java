package dev.detour.standalone.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detour.standalone.traffic.DemoFeature;
import dev.detour.standalone.traffic.TraceLibrary;
import dev.detour.standalone.traffic.TraceReader;
import dev.detour.standalone.traffic.TraceRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PastTrafficTest {
  private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final int PER_DAY = 3_000;

  private final TraceLibrary library;

  PastTrafficTest() throws IOException {
    library = TraceLibrary.read(Optional.empty());
  }

  @Test
  void twoWeeksHaveAsMuchAsAskedFor() {
    List<PastRequest> requests = hours(traffic(1), 14 * 24);

    assertThat(requests.size() / 14.0).isCloseTo(PER_DAY, within(0.02 * PER_DAY));
    assertThat(requests).extracting(PastRequest::id).doesNotHaveDuplicates();
  }

  @Test
  void tenantsDifferAndUseTheirFeaturesOnly() {
    List<PastRequest> requests = hours(traffic(1), 7 * 24);
    Map<String, Long> byTenant =
        requests.stream()
            .collect(Collectors.groupingBy(PastRequest::tenant, Collectors.counting()));

    assertThat(byTenant).hasSameSizeAs(DemoTenant.ALL);
    assertThat(byTenant.get("tenant-a")).isGreaterThan(3 * byTenant.get("tenant-e"));
    assertThat(requests).allSatisfy(it -> assertThat(it.feature().isUsedBy(it.tenant())).isTrue());
    assertThat(requests.stream().map(PastRequest::feature).collect(Collectors.toSet()))
        .hasSameSizeAs(DemoFeature.ALL);
  }

  @Test
  void followsTheTenantsDays() {
    List<PastRequest> ofBerlin =
        hours(traffic(1), 5 * 24).stream()
            .filter(it -> it.tenant().equals("tenant-a"))
            .filter(it -> it.feature().name().equals("support-chat"))
            .toList();

    // Nine in the evening in Berlin is eight in UTC, and four at night is three.
    assertThat(atHour(ofBerlin, 20)).isGreaterThan(4 * atHour(ofBerlin, 3));
  }

  @Test
  void anHourIsTheSameWhateverCameBefore() {
    PastTraffic fresh = traffic(1);
    Instant hour = MONDAY.plus(Duration.ofHours(30));
    PastTraffic used = traffic(1);
    hours(used, 30);

    assertThat(fresh.hour(hour)).isNotEmpty().isEqualTo(used.hour(hour));
    assertThat(traffic(2).hour(hour)).isNotEqualTo(fresh.hour(hour));
  }

  @Test
  void comesInOrderWithinItsHourWithTheTracesTokens() throws IOException {
    Set<List<Integer>> known = new HashSet<>();
    for (TraceRow row : TraceReader.extract()) {
      known.add(List.of(row.inputTokens(), Math.max(1, row.outputTokens())));
    }
    List<PastRequest> hour = traffic(1).hour(MONDAY);

    assertThat(hour).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
    assertThat(hour)
        .allSatisfy(it -> assertThat(it.at()).isBetween(MONDAY, MONDAY.plus(Duration.ofHours(1))));
    assertThat(hour)
        .filteredOn(it -> it.feature().name().equals("support-chat"))
        .isNotEmpty()
        .allMatch(it -> known.contains(List.of(it.inputTokens(), it.outputTokens())));
  }

  @Test
  void reportsAreWrittenAtNightAndTicketsLabelledByDay() {
    List<DemoTenant> berlin = DemoTenant.ALL.subList(0, 1);
    List<PastRequest> requests = hours(new PastTraffic(library, berlin, PER_DAY, 1), 14 * 24);

    assertThat(requests)
        .filteredOn(it -> it.feature().name().equals("nightly-report"))
        .hasSizeGreaterThan(1_000)
        .filteredOn(it -> localHour(it) >= 13 && localHour(it) < 22)
        .hasSizeLessThan(50);
    assertThat(requests)
        .filteredOn(it -> it.feature().name().equals("ticket-triage"))
        .hasSizeGreaterThan(1_000)
        .filteredOn(it -> localHour(it) >= 2 && localHour(it) < 6)
        .hasSizeLessThan(50);
    assertThat(median(requests, "ticket-triage")).isBetween(2, 10);
    assertThat(median(requests, "nightly-report")).isBetween(150, 300);
  }

  private static int localHour(PastRequest request) {
    return request.at().atZone(DemoTenant.ALL.get(0).zone()).getHour();
  }

  private static int median(List<PastRequest> requests, String feature) {
    int[] tokens =
        requests.stream()
            .filter(it -> it.feature().name().equals(feature))
            .mapToInt(PastRequest::outputTokens)
            .sorted()
            .toArray();
    return tokens[tokens.length / 2];
  }

  private PastTraffic traffic(long seed) {
    return new PastTraffic(library, DemoTenant.ALL, PER_DAY, seed);
  }

  private static List<PastRequest> hours(PastTraffic traffic, int count) {
    return IntStream.range(0, count)
        .mapToObj(hour -> traffic.hour(MONDAY.plus(Duration.ofHours(hour))))
        .flatMap(List::stream)
        .toList();
  }

  private static long atHour(List<PastRequest> requests, int hour) {
    return requests.stream()
        .filter(it -> it.at().atZone(java.time.ZoneOffset.UTC).getHour() == hour)
        .count();
  }
}
