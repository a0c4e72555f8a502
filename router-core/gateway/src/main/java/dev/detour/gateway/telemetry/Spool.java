package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue of export requests on disk: written before they are sent, forgotten when they are
 * acknowledged.
 *
 * <p>Files are segments of records, taken and acknowledged oldest first; how far a segment was
 * acknowledged stands in its head. Writes go to the operating system without fsync: what was
 * appended survives the death of the process by any signal, but not that of the machine. After a
 * crash at most the requests in flight are sent again. One thread appends, reads and acknowledges;
 * any may ask for the numbers.
 */
final class Spool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Spool.class);
  static final String SUFFIX = ".spans";

  /** Consecutive records, put together: protobuf messages merge by concatenation. */
  record Batch(ByteBuffer payload, int spans, SpoolSegment segment, long end) {}

  /** Says that the spool has no room. */
  static final class FullException extends IOException {
    private static final long serialVersionUID = 1L;

    FullException(long maxBytes) {
      super("the spool has reached its limit of " + maxBytes + " bytes");
    }
  }

  private final Path directory;
  private final long maxBytes;
  private final long segmentBytes;
  private final ArrayDeque<SpoolSegment> segments = new ArrayDeque<>();
  private long nextNumber;
  private @Nullable SpoolSegment active;

  /**
   * Opens a spool and finds what an earlier process left.
   *
   * @param directory made when missing
   * @param maxBytes most bytes on disk
   * @param segmentBytes size at which the next file is begun
   */
  Spool(Path directory, long maxBytes, long segmentBytes) throws IOException {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.segmentBytes = segmentBytes;
    Files.createDirectories(directory);
    for (Path file : leftFiles()) {
      SpoolSegment segment = SpoolSegment.open(file);
      nextNumber = Math.max(nextNumber, number(file) + 1);
      if (segment.unacknowledgedSpans() == 0) {
        segment.delete();
      } else {
        segments.add(segment);
      }
    }
  }

  private List<Path> leftFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9a-f]{16}\\.spans"))
          .sorted()
          .toList();
    }
  }

  private static long number(Path file) {
    return Long.parseLong(file.getFileName().toString().substring(0, 16), 16);
  }

  /** Spans on disk that were not acknowledged. */
  synchronized long unacknowledgedSpans() {
    long spans = 0;
    for (SpoolSegment segment : segments) {
      spans += segment.unacknowledgedSpans();
    }
    return spans;
  }

  /** Bytes on disk. */
  synchronized long bytes() {
    long bytes = 0;
    for (SpoolSegment segment : segments) {
      bytes += segment.size();
    }
    return bytes;
  }

  /** Appends an export request. */
  synchronized void append(ByteBuffer payload, int spans) throws IOException {
    SpoolSegment segment = segmentFor(payload);
    segment.append(payload, spans);
  }

  /** Appends an export request that is under way already; all before it must be. */
  synchronized Batch appendTaken(ByteBuffer payload, int spans) throws IOException {
    SpoolSegment segment = segmentFor(payload);
    segment.append(payload, spans);
    segment.takeAll();
    return new Batch(payload, spans, segment, segment.size());
  }

  private SpoolSegment segmentFor(ByteBuffer payload) throws IOException {
    if (bytes() + payload.remaining() > maxBytes) {
      throw new FullException(maxBytes);
    }
    SpoolSegment segment = active;
    if (segment == null || segment.size() >= segmentBytes) {
      segment = SpoolSegment.create(directory.resolve("%016x%s".formatted(nextNumber, SUFFIX)));
      nextNumber++;
      segments.add(segment);
      active = segment;
    }
    return segment;
  }

  /**
   * The oldest records that were not taken, up to about {@code maxSpans} and {@code maxPayload}
   * bytes; null when all were.
   */
  synchronized @Nullable Batch take(int maxSpans, int maxPayload) throws IOException {
    for (SpoolSegment segment : List.copyOf(segments)) {
      if (segment.hasMore()) {
        return segment.take(maxSpans, maxPayload);
      }
      if (segment != active && segment.unacknowledgedSpans() == 0) {
        retire(segment);
      }
    }
    return null;
  }

  /** Gives again what was taken and not acknowledged. */
  synchronized void rewind() {
    segments.forEach(SpoolSegment::rewind);
  }

  /** Forgets the oldest batch that was taken, and its file when that was the last of it. */
  synchronized void acknowledge(Batch batch) throws IOException {
    SpoolSegment segment = batch.segment();
    segment.acknowledge(batch.end(), batch.spans());
    boolean spent = segment.unacknowledgedSpans() == 0;
    if (spent && (segment != active || segment.size() >= segmentBytes)) {
      retire(segment);
    }
  }

  private void retire(SpoolSegment segment) throws IOException {
    segments.remove(segment);
    if (segment == active) {
      active = null;
    }
    segment.delete();
  }

  @Override
  public synchronized void close() {
    for (SpoolSegment segment : segments) {
      try {
        if (segment.unacknowledgedSpans() == 0) {
          segment.delete();
        } else {
          segment.close();
        }
      } catch (IOException e) {
        log.warn("could not close {}", segment, e);
      }
    }
    segments.clear();
    active = null;
  }
}
