package dev.detour.gateway.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** An OTLP/HTTP receiver for tests: keeps every span, answers with the status it was told. */
public final class OtlpServer implements AutoCloseable {
  private final HttpServer server;
  private final List<Span> spans = new ArrayList<>();
  private String authorization = "";
  private int requests;
  private volatile int status = 200;
  private volatile byte[] answer = new byte[0];
  private volatile Predicate<Span> refused = span -> false;
  private volatile CountDownLatch held = new CountDownLatch(0);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private int failing;
  private int waiting;

  private OtlpServer(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  public static OtlpServer start() {
    return start(0);
  }

  public static OtlpServer start(int port) {
    try {
      return new OtlpServer(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    await(held);
    int given = status == 200 && hasRefused(body) ? 400 : status;
    synchronized (this) {
      if (failing > 0) {
        failing--;
        given = 503;
      }
      requests++;
      authorization =
          Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("authorization"), "");
      if (given == 200) {
        add(body);
      }
      notifyAll();
    }
    exchange.sendResponseHeaders(given, answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private void await(CountDownLatch latch) {
    synchronized (this) {
      waiting++;
    }
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      waiting--;
    }
  }

  /** Answers nothing until {@link #release}. */
  public void hold() {
    held = new CountDownLatch(1);
  }

  /** Answers what was held; the first {@code failed} of it with 503. */
  public void release(int failed) {
    synchronized (this) {
      failing = failed;
    }
    held.countDown();
  }

  /** How many requests wait for their answer. */
  public synchronized int waiting() {
    return waiting;
  }

  private boolean hasRefused(byte[] body) throws InvalidProtocolBufferException {
    return parse(body).stream().anyMatch(refused);
  }

  private void add(byte[] body) throws InvalidProtocolBufferException {
    spans.addAll(parse(body));
  }

  private static List<Span> parse(byte[] body) throws InvalidProtocolBufferException {
    return ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  /** Answers 400 to every request that has such a span among its own. */
  public void refuse(Predicate<Span> spans) {
    refused = spans;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public void answerWith(int newStatus) {
    status = newStatus;
  }

  public void answerWith(int newStatus, byte[] body) {
    answer = body;
    status = newStatus;
  }

  /** The header of the last request; empty: it had none. */
  public synchronized String authorization() {
    return authorization;
  }

  public synchronized int requests() {
    return requests;
  }

  public synchronized List<Span> spans() {
    return List.copyOf(spans);
  }

  public synchronized void clear() {
    spans.clear();
  }

  /** Waits until the spans satisfy a condition. */
  public synchronized List<Span> await(Predicate<List<Span>> condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    try {
      while (!condition.test(spans)) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError(
              "not within 10 s; spans: " + spans.stream().map(OtlpServer::attributes).toList());
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return spans();
  }

  /** Waits until that many requests came. */
  public synchronized void awaitRequests(int count) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    try {
      while (requests < count) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError("not within 10 s: " + requests + " requests");
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A span's attributes as plain values, with its name, kind and status beside them. */
  public static Map<String, Object> attributes(Span span) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("name", span.getName());
    attributes.put("kind", span.getKind().name());
    attributes.put("status", span.getStatus().getCode().name());
    for (KeyValue entry : span.getAttributesList()) {
      Object before = attributes.put(entry.getKey(), value(entry.getValue()));
      if (before != null) {
        throw new AssertionError(span.getName() + " carries twice: " + entry.getKey());
      }
    }
    return attributes;
  }

  public static String hex(com.google.protobuf.ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> value.getIntValue();
      case BOOL_VALUE -> value.getBoolValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream().map(OtlpServer::value).toList();
      default -> throw new AssertionError(value);
    };
  }

  @Override
  public void close() {
    held.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
