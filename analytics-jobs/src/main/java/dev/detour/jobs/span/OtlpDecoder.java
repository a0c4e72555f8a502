package dev.detour.jobs.span;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.List;

/**
 * Decoder of the log's records, each an {@code ExportTraceServiceRequest}. Nothing is thrown away:
 * what does not become a row becomes a dead letter or is counted.
 */
public final class OtlpDecoder {
  /** One for each thread: texts that repeat from record to record. */
  private static final ThreadLocal<RecentTexts> TEXTS = ThreadLocal.withInitial(RecentTexts::new);

  private OtlpDecoder() {}

  /**
   * What the given record holds.
   *
   * @param receivedAtMillis the record's timestamp
   * @param origin where the record came from, for dead letters
   */
  public static DecodedRecord decode(byte[] value, long receivedAtMillis, String origin) {
    try {
      return new RecordDecoder(value, receivedAtMillis, origin, TEXTS.get()).decode();
    } catch (InvalidProtocolBufferException e) {
      return undecodable(value, origin, e);
    } catch (IOException e) {
      // Reading from memory knows no other.
      throw new IllegalStateException(e);
    }
  }

  private static DecodedRecord undecodable(byte[] value, String origin, IOException cause) {
    DeadLetter letter =
        new DeadLetter(
            DeadLetter.Reason.UNDECODABLE,
            String.valueOf(cause.getMessage()),
            origin,
            value.clone());
    return new DecodedRecord(List.of(), List.of(letter), 0);
  }
}
