package dev.detour.gateway.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.budget.SettlementKind;
import dev.detour.store.BudgetSettlement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetJournalTest {
  private static final UUID KEY = UUID.randomUUID();
  private static final List<UUID> LEASES = List.of(UUID.randomUUID(), UUID.randomUUID());
  @TempDir Path directory;

  private static JournalEntry entry(String attempt, long micros) {
    return new JournalEntry(
        attempt,
        Instant.parse("2026-03-01T10:00:00.123Z"),
        "acme",
        "suche \u00fc",
        KEY,
        "premium",
        "prices-1",
        micros,
        LEASES);
  }

  @Test
  void tellsWhatWasSettledAndWhatWasUnderWay() throws IOException {
    BudgetJournal dying = BudgetJournal.open(directory);
    dying.reserve(entry("a", 500));
    dying.reserve(entry("b", 700));
    dying.settle("a", 123, SettlementKind.USAGE);
    dying.reserve(entry("c", 900));
    dying.settle("c", 0, SettlementKind.UNBILLED);

    assertThat(BudgetJournal.open(directory).recover())
        .containsExactly(
            entry("a", 500).settled(123, SettlementKind.USAGE),
            entry("b", 700).settled(700, SettlementKind.CRASH),
            entry("c", 900).settled(0, SettlementKind.UNBILLED));
  }

  @Test
  void leavesNothingOfAFileThatCannotBeMade() throws IOException {
    Path file = directory.resolve("x.journal");
    assertThatThrownBy(() -> JournalSegment.create(file, -1)).isInstanceOf(RuntimeException.class);
    assertThat(file).doesNotExist();
    Files.writeString(file, "another's");
    assertThatThrownBy(() -> JournalSegment.create(file, 64)).isInstanceOf(IOException.class);
    assertThat(file).hasContent("another's");
  }

  @Test
  void keepsAFileUntilEveryAttemptInItIsForgotten() throws IOException {
    BudgetJournal journal = BudgetJournal.open(directory);
    List<JournalSegment> kept = new ArrayList<>();
    while (files() < 3) {
      String attempt = "attempt-" + kept.size();
      kept.add(journal.reserve(entry(attempt, 1)));
      kept.add(journal.settle(attempt, 1, SettlementKind.USAGE));
    }
    for (int i = kept.size() - 1; i > 0; i--) {
      kept.get(i).forget();
    }
    // The first attempt's reservation is left; its file stays, the second one went.
    assertThat(files()).isEqualTo(2);
    List<BudgetSettlement> left = BudgetJournal.open(directory).recover();
    assertThat(left).extracting(BudgetSettlement::attemptId).contains("attempt-0");
    kept.get(0).forget();
    journal.close();
  }

  @Test
  void aRecordThatWasCutNeverHappened() throws IOException {
    BudgetJournal dying = BudgetJournal.open(directory);
    dying.reserve(entry("whole", 500));
    dying.reserve(entry("torn", 700));
    Path file;
    try (Stream<Path> files = Files.list(directory)) {
      file = files.findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    int second = 8 + java.nio.ByteBuffer.wrap(bytes).getInt();
    bytes[second + 40] ^= 1;
    Files.write(file, bytes);
    assertThat(BudgetJournal.open(directory).recover())
        .extracting(BudgetSettlement::attemptId)
        .containsExactly("whole");
  }

  @Test
  void forgetsWhatAnEarlierProcessLeft() throws IOException {
    BudgetJournal dying = BudgetJournal.open(directory);
    dying.reserve(entry("a", 500));
    BudgetJournal next = BudgetJournal.open(directory);
    assertThat(next.recover()).hasSize(1);
    next.forgetRecovered();
    assertThat(BudgetJournal.open(directory).recover()).isEmpty();
  }

  private long files() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
