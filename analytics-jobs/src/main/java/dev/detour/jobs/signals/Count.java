package dev.detour.jobs.signals;

/** What spans of one minute come to. */
interface Count<C> {
  /** Counts what others have counted. */
  void add(C part);

  /** How many spans are counted. */
  long spans();
}
