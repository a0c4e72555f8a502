package dev.detour.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/**
 * Decompression of gzip bodies that stops at a limit, so that a small body cannot unfold at will.
 */
final class Gunzip {
  private Gunzip() {}

  /**
   * The decompressed bytes.
   *
   * @throws RefusedException when the bytes are not gzip, or unfold beyond the limit
   */
  static byte[] gunzip(byte[] compressed, int maxBytes) throws RefusedException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed), 8192)) {
      byte[] plain = gzip.readNBytes(maxBytes);
      if (plain.length == maxBytes && gzip.read() >= 0) {
        throw RefusedException.tooLarge(maxBytes);
      }
      return plain;
    } catch (IOException e) {
      throw RefusedException.malformed("the body is not gzip: " + e.getMessage());
    }
  }
}
