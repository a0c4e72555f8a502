package dev.detour.gateway.budget;

import dev.detour.policy.budget.SettlementKind;
import dev.detour.store.BudgetSettlement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this router is about to spend, written down before it is spent: the leases of a router that
 * was killed come back by it. Kept per attempt until the store has its settlement.
 *
 * <p>Appending takes a short lock and no system call, but for a new file every few thousand
 * attempts.
 */
final class BudgetJournal {
  private static final Logger log = LoggerFactory.getLogger(BudgetJournal.class);
  private static final int SEGMENT_BYTES = 4 << 20;
  private static final int MAX_RECORD = 4096;
  private static final int MAX_TEXT = 256;
  private static final byte RESERVED = 1;
  private static final byte SETTLED = 2;

  private final Path directory;
  private final List<Path> left;
  private final ByteBuffer scratch = ByteBuffer.allocate(MAX_RECORD);
  private long nextSegment;
  private JournalSegment current;
  private @Nullable JournalSegment spare;

  private BudgetJournal(Path directory, List<Path> left) throws IOException {
    this.directory = directory;
    this.left = left;
    this.nextSegment = left.stream().mapToLong(BudgetJournal::number).max().orElse(0) + 1;
    this.current = JournalSegment.create(nextFile(), SEGMENT_BYTES);
  }

  /** Opens the directory, which is made when missing. Blocks. */
  static BudgetJournal open(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> left =
          files
              .filter(file -> file.getFileName().toString().matches("\\d{19}\\.journal"))
              .sorted()
              .toList();
      return new BudgetJournal(directory, left);
    }
  }

  /**
   * Writes down what is about to be spent.
   *
   * @throws IOException when that is impossible: then it must not be spent
   */
  synchronized JournalSegment reserve(JournalEntry entry) throws IOException {
    scratch.clear();
    scratch.put(RESERVED);
    text(entry.attemptId());
    scratch.putLong(entry.at().toEpochMilli());
    text(entry.tenant());
    text(entry.feature());
    uuid(entry.apiKey());
    text(entry.route());
    text(entry.priceVersion());
    scratch.putLong(entry.micros());
    scratch.put((byte) entry.leases().size());
    entry.leases().forEach(this::uuid);
    return append();
  }

  /** Writes down what it has cost. */
  synchronized JournalSegment settle(String attemptId, long micros, SettlementKind kind)
      throws IOException {
    scratch.clear();
    scratch.put(SETTLED);
    text(attemptId);
    scratch.putLong(micros);
    text(kind.wireName());
    return append();
  }

  private JournalSegment append() throws IOException {
    scratch.flip();
    if (!current.fits(scratch.remaining())) {
      JournalSegment full = current;
      JournalSegment next = spare;
      spare = null;
      current = next == null ? JournalSegment.create(nextFile(), SEGMENT_BYTES) : next;
      full.close();
    }
    current.append(scratch);
    return current;
  }

  /** Makes the next file before it is needed, so that no request waits for it. Blocks. */
  void prepare() throws IOException {
    Path file;
    synchronized (this) {
      if (spare != null) {
        return;
      }
      file = nextFile();
    }
    JournalSegment made = JournalSegment.create(file, SEGMENT_BYTES);
    synchronized (this) {
      spare = made;
    }
  }

  /** Ends the journal; files that are not needed go. */
  synchronized void close() {
    current.close();
    if (spare != null) {
      spare.close();
    }
  }

  /**
   * What an earlier process left: its settlements, and at their whole reservation the attempts that
   * were under way when it died. Blocks.
   */
  List<BudgetSettlement> recover() throws IOException {
    Map<String, JournalEntry> reserved = new LinkedHashMap<>();
    Map<String, BudgetSettlement> settled = new LinkedHashMap<>();
    for (Path file : left) {
      JournalSegment.read(file, record -> recover(record, reserved, settled));
    }
    List<BudgetSettlement> all = new ArrayList<>();
    reserved.forEach(
        (id, entry) -> {
          BudgetSettlement known = settled.get(id);
          all.add(known == null ? entry.settled(entry.micros(), SettlementKind.CRASH) : known);
        });
    if (!all.isEmpty()) {
      log.info(
          "{} attempts in the budget journal, {} under way",
          all.size(),
          all.size() - settled.size());
    }
    return all;
  }

  private static void recover(
      ByteBuffer record,
      Map<String, JournalEntry> reserved,
      Map<String, BudgetSettlement> settled) {
    byte type = record.get();
    String attemptId = readText(record);
    if (type == RESERVED) {
      reserved.put(attemptId, entry(attemptId, record));
      return;
    }
    JournalEntry entry = reserved.get(attemptId);
    if (entry != null) { // else the store has it, and its reservation's file is gone
      long micros = record.getLong();
      SettlementKind kind = SettlementKind.ofWireName(readText(record)).orElseThrow();
      settled.put(attemptId, entry.settled(micros, kind));
    }
  }

  private static JournalEntry entry(String attemptId, ByteBuffer record) {
    Instant at = Instant.ofEpochMilli(record.getLong());
    String tenant = readText(record);
    String feature = readText(record);
    UUID apiKey = readUuid(record);
    String route = readText(record);
    String priceVersion = readText(record);
    long micros = record.getLong();
    List<UUID> leases = new ArrayList<>();
    for (int i = record.get(); i > 0; i--) {
      leases.add(readUuid(record));
    }
    return new JournalEntry(
        attemptId, at, tenant, feature, apiKey, route, priceVersion, micros, leases);
  }

  /** Forgets what an earlier process left, once the store has it. */
  void forgetRecovered() throws IOException {
    for (Path file : left) {
      Files.deleteIfExists(file);
    }
  }

  private void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_TEXT);
    scratch.putShort((short) length);
    scratch.put(bytes, 0, length);
  }

  private void uuid(UUID value) {
    scratch.putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
  }

  private static String readText(ByteBuffer record) {
    byte[] bytes = new byte[record.getShort()];
    record.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static UUID readUuid(ByteBuffer record) {
    return new UUID(record.getLong(), record.getLong());
  }

  private Path nextFile() {
    return directory.resolve(String.format("%019d.journal", nextSegment++));
  }

  private static long number(Path file) {
    return Long.parseLong(file.getFileName().toString().substring(0, 19));
  }
}
