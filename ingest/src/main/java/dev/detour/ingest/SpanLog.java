package dev.detour.ingest;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where spans are stored before they are acknowledged. */
interface SpanLog {

  /** What keeps the log from storing records now; empty when nothing is known to. */
  Optional<String> problem();

  /**
   * Stores one record. The stage completes when the record is safe, and fails when that did not
   * happen in time; the record may be stored even then.
   */
  CompletionStage<Void> append(SpanRecord record);
}
