package dev.detour.console.reconciliation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares both books of one tenant, read side by side in the order of {@link BookEntry#attempt()},
 * in constant memory.
 *
 * <p>The books hold two times for one attempt (its reservation, its start), so both are to be read
 * with a margin: an attempt counts on the day of its debit, one without a debit on the day it
 * started, and only if that time is in {@code [from, to)}.
 */
final class BookComparison {
  private final Instant from;
  private final Instant to;
  private final Instant chargedSince;
  private final SortedMap<LocalDate, DayComparison> days = new TreeMap<>();

  /**
   * Begins a comparison.
   *
   * @param chargedSince from when on every attempt of the tenant is to be in the ledger
   */
  BookComparison(Instant from, Instant to, Instant chargedSince) {
    this.from = from;
    this.to = to;
    this.chargedSince = chargedSince;
  }

  /**
   * Reads both books to their ends.
   *
   * @throws IllegalStateException when a book is not in order
   */
  SortedMap<LocalDate, DayComparison> compare(
      Iterator<BookEntry> ledger, Iterator<BookEntry> spans) {
    BookEntry debit = next(ledger, null);
    BookEntry span = next(spans, null);
    while (debit != null || span != null) {
      int order = debit == null ? 1 : span == null ? -1 : bytewise(debit.attempt(), span.attempt());
      count(order <= 0 ? debit : null, order >= 0 ? span : null);
      debit = order <= 0 ? next(ledger, debit) : debit;
      span = order >= 0 ? next(spans, span) : span;
    }
    return days;
  }

  private void count(@Nullable BookEntry debit, @Nullable BookEntry span) {
    BookEntry one = debit != null ? debit : span;
    if (one == null || one.at().isBefore(from) || !one.at().isBefore(to)) {
      return;
    }
    DayComparison day =
        days.computeIfAbsent(
            LocalDate.ofInstant(one.at(), ZoneOffset.UTC), date -> new DayComparison());
    if (debit != null) {
      day.debit(debit);
    }
    if (span != null) {
      day.span(span);
    }
    Difference difference = difference(debit, span);
    if (difference != null) {
      long micros = (debit == null ? 0 : debit.micros()) - (span == null ? 0 : span.micros());
      day.differs(difference, one.attempt(), micros);
    }
  }

  private @Nullable Difference difference(@Nullable BookEntry debit, @Nullable BookEntry span) {
    if (debit == null) {
      return span == null || span.at().isBefore(chargedSince)
          ? Difference.NOT_CHARGED
          : Difference.NO_DEBIT;
    }
    long spent = span == null ? 0 : span.micros();
    if (debit.micros() == spent) {
      return null; // Nor has an attempt a span that cost nothing because it was never sent.
    } else if (debit.crashMicros() > 0 && debit.micros() - debit.crashMicros() == spent) {
      return Difference.CRASHED;
    }
    return span == null ? Difference.NO_SPAN : Difference.OTHER_COST;
  }

  private static @Nullable BookEntry next(Iterator<BookEntry> book, @Nullable BookEntry before) {
    if (!book.hasNext()) {
      return null;
    }
    BookEntry entry = book.next();
    if (before != null && bytewise(before.attempt(), entry.attempt()) >= 0) {
      throw new IllegalStateException(
          "not in order: " + entry.attempt() + " after " + before.attempt());
    }
    return entry;
  }

  /** As both stores sort: by bytes of UTF-8, which is by code points. */
  private static int bytewise(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
