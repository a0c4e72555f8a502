package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The path of a decision span: tracer, queue, spool, exporter.
 *
 * <p>Every span is sampled, whatever the caller's trace context says: a decision log has no gaps.
 */
public final class Telemetry implements AutoCloseable {
  private static final long SEGMENT_BYTES = 1 << 20;

  /** About 10,000 spans: seconds of a router that has both processors to itself. */
  private static final int QUEUE_BYTES = 16 << 20;

  private final SpanAccount account = new SpanAccount();
  private final Spool spool;
  private final SpanWriter writer;
  private final OtlpExporter exporter;
  private final Tracer tracer;

  /**
   * An OTLP/HTTP receiver.
   *
   * @param endpoint base address
   * @param token what it asks for as a bearer token, if it does
   */
  public record Receiver(URI endpoint, Optional<String> token) {
    /** Without the token. */
    @Override
    public String toString() {
      return endpoint.toString();
    }
  }

  /**
   * Starts the path.
   *
   * @param routerId value of {@code service.instance.id}
   * @param receiver where spans go
   * @param directory where spans wait
   * @param maxBytes most bytes that wait; beyond them spans are lost
   * @param linger how long to gather spans before a request is sent
   */
  public Telemetry(
      String routerId, Receiver receiver, Path directory, long maxBytes, Duration linger)
      throws IOException {
    spool = new Spool(directory, maxBytes, SEGMENT_BYTES);
    SpanQueue queue = SpanQueue.open(directory.resolve("queue"), QUEUE_BYTES);
    account.onRecovered(spool.unacknowledgedSpans(), queue.unread());
    writer = new SpanWriter(queue, new SpanEnvelope(routerId), spool, account);
    exporter =
        new OtlpExporter(spool, account, tracesAt(receiver.endpoint()), receiver.token(), linger);
    tracer = new Tracer(Clock.systemUTC(), writer::accept);
  }

  private static URI tracesAt(URI endpoint) {
    String base = endpoint.toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/traces");
  }

  /** The maker of spans. */
  public Tracer tracer() {
    return tracer;
  }

  /** The books. */
  public SpanAccount account() {
    return account;
  }

  /** Bytes of spans on disk. */
  public long spooledBytes() {
    return spool.bytes();
  }

  /**
   * Writes what is queued to the spool, sends what it can within the limit, and leaves the rest
   * there.
   */
  public void drain(Duration limit) {
    writer.shutdown();
    exporter.drain(limit);
    spool.close();
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
  }
}
