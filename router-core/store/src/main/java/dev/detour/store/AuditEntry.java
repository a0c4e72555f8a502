package dev.detour.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One entry of the audit log.
 *
 * @param id counts from 1 without gaps
 * @param at microseconds
 * @param detail JSON, exactly as stored
 * @param prevHash hash of the entry before, 32 zero bytes for the first
 * @param hash SHA-256 over {@link #contentHash()}'s input
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
public record AuditEntry(
    long id,
    Instant at,
    String actor,
    String action,
    String subject,
    String detail,
    byte[] prevHash,
    byte[] hash) {

  /**
   * What {@code hash} must be: SHA-256 of prevHash, id, time in microseconds, and the texts in
   * UTF-8, each text behind its length, so that no two contents have the same bytes.
   */
  byte[] contentHash() {
    return contentHash(id, at, actor, action, subject, detail, prevHash);
  }

  static byte[] contentHash(
      long id,
      Instant at,
      String actor,
      String action,
      String subject,
      String detail,
      byte[] prevHash) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(prevHash);
      out.writeLong(id);
      out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
      for (String text : new String[] {actor, action, subject, detail}) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Sha256.of(bytes.toByteArray());
  }
}
