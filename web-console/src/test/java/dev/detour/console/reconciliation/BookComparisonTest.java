package dev.detour.console.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class BookComparisonTest {
  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-03T00:00:00Z");
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);

  /** What befell one attempt, and how the books then differ. */
  private enum Fate {
    SAME(null, 40, 0, 40),
    NEVER_SENT(null, 0, 0, -1),
    CRASHED_UNSEEN(Difference.CRASHED, 90, 90, -1),
    CRASHED_AND_REPEATED(Difference.CRASHED, 130, 90, 40),
    UNCHARGED(Difference.NOT_CHARGED, -1, 0, 40),
    OTHER(Difference.OTHER_COST, 41, 0, 40),
    UNSEEN(Difference.NO_SPAN, 40, 0, -1);

    private final @Nullable Difference difference;
    private final long debit;
    private final long crash;
    private final long span;

    /** An amount below zero: the book knows nothing of it. */
    Fate(@Nullable Difference difference, long debit, long crash, long span) {
      this.difference = difference;
      this.debit = debit;
      this.crash = crash;
      this.span = span;
    }
  }

  private record Told(Fate fate, int minute) {
    Instant at() {
      return FROM.plus(Duration.ofMinutes(minute));
    }
  }

  @Property(tries = 500)
  void findsEveryDifferenceOnItsDayAndNoOther(@ForAll("attempts") List<Told> attempts) {
    SortedMap<LocalDate, DayComparison> days =
        new BookComparison(FROM, TO, Instant.MAX)
            .compare(book(attempts, true).iterator(), new Paged(after -> page(attempts, after)));
    for (int day = 0; day < 2; day++) {
      LocalDate date = FIRST.plusDays(day);
      List<Told> onIt = onDay(attempts, day);
      assertThat(days.containsKey(date)).isEqualTo(!onIt.isEmpty());
      if (!onIt.isEmpty()) {
        check(days.get(date), onIt);
      }
    }
    assertThat(days.keySet()).isSubsetOf(FIRST, FIRST.plusDays(1));
  }

  private static void check(DayComparison day, List<Told> attempts) {
    Map<Difference, Long> counts = new EnumMap<>(Difference.class);
    long ledger = 0;
    long spans = 0;
    for (Told attempt : attempts) {
      Fate fate = attempt.fate();
      ledger += Math.max(0, fate.debit);
      spans += Math.max(0, fate.span);
      if (fate.difference != null) {
        counts.merge(fate.difference, 1L, Long::sum);
      }
    }
    assertThat(day.ledgerMicros()).isEqualTo(ledger);
    assertThat(day.spanMicros()).isEqualTo(spans);
    assertThat(day.ledgerAttempts())
        .isEqualTo(attempts.stream().filter(it -> it.fate().debit >= 0).count());
    assertThat(day.spanAttempts())
        .isEqualTo(attempts.stream().filter(it -> it.fate().span >= 0).count());
    assertThat(day.differences().keySet()).isEqualTo(counts.keySet());
    counts.forEach(
        (difference, count) ->
            assertThat(day.differences().get(difference).attempts()).isEqualTo(count));
    assertThat(day.differences().values().stream().mapToLong(DayComparison.Found::micros).sum())
        .isEqualTo(ledger - spans);
    assertThat(day.isExplained())
        .isEqualTo(counts.keySet().stream().allMatch(Difference::isExplained));
  }

  @Example
  void missesADebitOnlyOnceTheTenantHasAnAccount() {
    List<BookEntry> spans = List.of(new BookEntry("r/0", FROM.plusSeconds(60), 7, 0));
    for (int account : new int[] {30, 60, 90}) {
      DayComparison day =
          new BookComparison(FROM, TO, FROM.plusSeconds(account))
              .compare(List.<BookEntry>of().iterator(), spans.iterator())
              .get(FIRST);
      assertThat(day.differences())
          .containsOnlyKeys(account <= 60 ? Difference.NO_DEBIT : Difference.NOT_CHARGED);
      assertThat(day.differences().values().iterator().next().micros()).isEqualTo(-7);
    }
  }

  @Example
  void comparesAnAttemptAcrossMidnightOnTheDayOfItsDebit() {
    Instant midnight = FROM.plus(Duration.ofDays(1));
    SortedMap<LocalDate, DayComparison> days =
        new BookComparison(FROM, TO, FROM)
            .compare(
                List.of(new BookEntry("r/0", midnight.minusMillis(1), 7, 0)).iterator(),
                List.of(new BookEntry("r/0", midnight.plusMillis(1), 7, 0)).iterator());
    assertThat(days).containsOnlyKeys(FIRST);
    assertThat(days.get(FIRST).differences()).isEmpty();
  }

  @Example
  void refusesABookOutOfOrder() {
    List<BookEntry> ledger =
        List.of(new BookEntry("r/2", FROM, 7, 0), new BookEntry("r/10", FROM, 7, 0));
    assertThatThrownBy(
            () ->
                new BookComparison(FROM, TO, FROM)
                    .compare(ledger.iterator(), List.<BookEntry>of().iterator()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not in order: r/10 after r/2");
  }

  private static List<Told> onDay(List<Told> attempts, int day) {
    Instant start = FROM.plus(Duration.ofDays(day));
    return attempts.stream()
        .filter(it -> it.fate().debit >= 0 || it.fate().span >= 0)
        .filter(it -> !it.at().isBefore(start) && it.at().isBefore(start.plus(Duration.ofDays(1))))
        .toList();
  }

  private static List<BookEntry> book(List<Told> attempts, boolean ledger) {
    return IntStream.range(0, attempts.size())
        .filter(i -> (ledger ? attempts.get(i).fate().debit : attempts.get(i).fate().span) >= 0)
        .mapToObj(
            i -> {
              Told it = attempts.get(i);
              String name = String.format("r%04d/0", i);
              return ledger
                  ? new BookEntry(name, it.at(), it.fate().debit, it.fate().crash)
                  : new BookEntry(name, it.at(), it.fate().span, 0);
            })
        .toList();
  }

  /** Pages of three. */
  private static List<BookEntry> page(List<Told> attempts, String after) {
    return book(attempts, false).stream()
        .filter(it -> it.attempt().compareTo(after) > 0)
        .limit(3)
        .toList();
  }

  @Provide
  Arbitrary<List<Told>> attempts() {
    return Combinators.combine(
            Arbitraries.of(Fate.class), Arbitraries.integers().between(-90, 3000))
        .as(Told::new)
        .list()
        .ofMaxSize(30);
  }
}
