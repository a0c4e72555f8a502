package dev.detour.ingest.intake;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** How a body is compressed. Decompression stops at a limit: a small body cannot unfold at will. */
public enum ContentCoding {
  IDENTITY {
    @Override
    public InputStream open(InputStream compressed) {
      return compressed;
    }
  },
  GZIP {
    @Override
    public InputStream open(InputStream compressed) throws IOException {
      return new GZIPInputStream(compressed, BUFFER_BYTES);
    }
  },
  ZSTD {
    @Override
    public InputStream open(InputStream compressed) throws IOException {
      return new ZstdInputStreamNoFinalizer(compressed).setLongMax(MAX_ZSTD_WINDOW_LOG);
    }
  };

  /**
   * What {@code Content-Encoding: zstd} may ask of a decoder (RFC 9659): a window of 8 MiB. The
   * library's own limit is 128 MiB outside the heap for each body.
   */
  private static final int MAX_ZSTD_WINDOW_LOG = 23;

  private static final int BUFFER_BYTES = 8192;

  /** The coding that the header's value names; empty when it is none of these. */
  public static Optional<ContentCoding> named(String header) {
    return switch (header.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Optional.of(IDENTITY);
      case "gzip" -> Optional.of(GZIP);
      case "zstd" -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }

  /** The stream of decompressed bytes. */
  public abstract InputStream open(InputStream compressed) throws IOException;

  /**
   * The decompressed bytes.
   *
   * @throws RefusedException when the bytes are not of this coding, or unfold beyond the limit
   */
  byte[] decode(byte[] body, int maxBytes) throws RefusedException {
    if (this == IDENTITY) {
      return body;
    }
    try (InputStream plain = open(new ByteArrayInputStream(body))) {
      return readAll(plain, body.length, maxBytes);
    } catch (IOException e) {
      throw RefusedException.malformed(
          "the body is not " + name().toLowerCase(Locale.ROOT) + ": " + e.getMessage());
    }
  }

  private static byte[] readAll(InputStream plain, int compressedBytes, int maxBytes)
      throws IOException, RefusedException {
    // Spans usually compress to between a fifth and a tenth.
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream((int) Math.min(maxBytes, 8L * compressedBytes));
    byte[] buffer = new byte[4 * BUFFER_BYTES];
    for (int read = plain.read(buffer); read >= 0; read = plain.read(buffer)) {
      if (bytes.size() + read > maxBytes) {
        throw RefusedException.tooLarge(maxBytes);
      }
      bytes.write(buffer, 0, read);
    }
    return bytes.toByteArray();
  }
}
