package dev.detour.clickhouse.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;

/** HTTP's content codings that drivers use. */
public enum HttpCoding {
  GZIP("gzip"),
  DEFLATE("deflate"),
  LZ4("lz4");

  private static final int BUFFER_SIZE = 64 * 1024;

  /** An error within a result is written and flushed; it must not stay behind in the compressor. */
  private static final boolean FLUSHES_ALL = true;

  private final String token;

  HttpCoding(String token) {
    this.token = token;
  }

  /** The coding of a {@code Content-Encoding} header. */
  public static Optional<HttpCoding> named(String token) {
    return Arrays.stream(values())
        .filter(coding -> coding.token.equals(token.strip().toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /** The first coding that an {@code Accept-Encoding} header names and that we have. */
  public static Optional<HttpCoding> accepted(String header) {
    return Arrays.stream(header.split(","))
        .filter(offer -> !offer.replace(" ", "").matches(".*;q=0(\\.0*)?"))
        .map(offer -> offer.split(";", 2)[0])
        .flatMap(offer -> named(offer).stream())
        .findFirst();
  }

  /** The name in headers. */
  public String token() {
    return token;
  }

  public InputStream decode(InputStream in) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPInputStream(in, BUFFER_SIZE);
      case DEFLATE -> new InflaterInputStream(in);
      case LZ4 -> new LZ4FrameInputStream(in);
    };
  }

  public OutputStream encode(OutputStream out) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPOutputStream(out, BUFFER_SIZE, FLUSHES_ALL);
      case DEFLATE -> new DeflaterOutputStream(out, FLUSHES_ALL);
      case LZ4 -> new LZ4FrameOutputStream(out, LZ4FrameOutputStream.BLOCKSIZE.SIZE_256KB);
    };
  }
}
