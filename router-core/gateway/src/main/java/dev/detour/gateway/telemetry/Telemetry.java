package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The path of a decision span: tracer, queue, exporter; by way of the disk while nobody takes it.
 *
 * <p>Every span is sampled, whatever the caller's trace context says: a decision log has no gaps.
 */
public final class Telemetry implements AutoCloseable {
  private static final long SEGMENT_BYTES = 1 << 20;

  /**
   * About 24,000 spans, of which half may wait without going to disk: a third of a second of a
   * router that has both processors to itself, and up to 8,000 are queued then.
   */
  private static final int QUEUE_BYTES = 32 << 20;

  private final SpanAccount account = new SpanAccount();
  private final Spool spool;
  private final Outbox outbox;
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
    outbox = new Outbox(queue, spool, new SpanEnvelope(routerId), account);
    exporter =
        new OtlpExporter(outbox, account, tracesAt(receiver.endpoint()), receiver.token(), linger);
    tracer = new Tracer(Clock.systemUTC(), outbox::accept);
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

  /** Sends what it can within the limit, and leaves the rest on disk. */
  public void drain(Duration limit) {
    exporter.drain(limit);
    outbox.close();
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
  }
}
