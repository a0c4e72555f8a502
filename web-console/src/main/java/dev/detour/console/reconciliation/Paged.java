package dev.detour.console.reconciliation;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** A book that is read a page at a time. */
final class Paged implements Iterator<BookEntry> {
  private final Function<String, List<BookEntry>> pageAfter;
  private Iterator<BookEntry> page = List.<BookEntry>of().iterator();
  private String last = "";
  private boolean ended;

  /**
   * Reads nothing yet.
   *
   * @param pageAfter the entries after an attempt, in order; empty at the end
   */
  Paged(Function<String, List<BookEntry>> pageAfter) {
    this.pageAfter = pageAfter;
  }

  @Override
  public boolean hasNext() {
    if (!ended && !page.hasNext()) {
      page = pageAfter.apply(last).iterator();
      ended = !page.hasNext();
    }
    return page.hasNext();
  }

  @Override
  public BookEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    BookEntry entry = page.next();
    last = entry.attempt();
    return entry;
  }
}
