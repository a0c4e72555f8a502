package dev.detour.console.reconciliation;

/** How the two books may differ in one attempt. */
enum Difference {
  /** The router died with the attempt under way: its reservation is taken, its span is lost. */
  CRASHED(true),
  /** The tenant had no account of its own then, so not every attempt is charged. */
  NOT_CHARGED(true),
  /** Both know the attempt, at different costs. */
  OTHER_COST(false),
  /** The ledger took money for an attempt that no span tells of. */
  NO_SPAN(false),
  /** A span tells of an attempt of a tenant with an account, and the ledger does not. */
  NO_DEBIT(false);

  private final boolean explained;

  Difference(boolean explained) {
    this.explained = explained;
  }

  /** Whether it is as it should be. */
  boolean isExplained() {
    return explained;
  }
}
