package dev.detour.store;

/** What a walk along the audit log's hash chain found. */
public sealed interface AuditVerdict {
  /** Entries looked at. */
  long entries();

  /** Every entry fits. */
  record Intact(long entries) implements AuditVerdict {}

  /**
   * An entry does not fit.
   *
   * @param brokenAt the first such entry's id
   */
  record Broken(long entries, long brokenAt, String reason) implements AuditVerdict {}
}
