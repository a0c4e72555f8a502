package dev.detour.jobs.span;

import static dev.detour.jobs.span.DeadLetter.Reason.BAD_ID;
import static dev.detour.jobs.span.DeadLetter.Reason.BAD_TIME;

import com.google.protobuf.ByteString;
import dev.detour.jobs.row.AttemptRow;
import dev.detour.jobs.row.RequestDimensions;
import dev.detour.jobs.row.RequestRow;
import dev.detour.jobs.row.SpanHead;
import dev.detour.policy.event.SpanNames;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;

/**
 * Reader of one span: which part of a decision it tells, and its row.
 *
 * <p>A request is a span with {@code detour.outcome}. An attempt is one with {@code
 * detour.attempt.index}, or any span of a GenAI inference call, whoever made it: attempts of other
 * gateways become rows with what they know, under the names that {@link ForeignSpans} gives them.
 */
final class SpanReader {
  /** Older than the tables keep their rows. */
  private static final Duration MAX_AGE = Duration.ofDays(90);

  /** Further ahead than any clock should be. */
  private static final Duration MAX_AHEAD = Duration.ofDays(1);

  /** An attempt that failed in a way that its gateway did not put into a category. */
  static final String UNCATEGORISED = "uncategorised";

  private static final Set<String> INFERENCE_OPERATIONS =
      Set.of(SpanNames.OPERATION_CHAT, "text_completion", "generate_content", "embeddings");

  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;
  private static final HexFormat HEX = HexFormat.of();

  private final String router;
  private final long receivedAtMillis;

  /**
   * @param router which process made the spans to be read
   * @param receivedAtMillis when ingest wrote them to the log
   */
  SpanReader(String router, long receivedAtMillis) {
    this.router = router;
    this.receivedAtMillis = receivedAtMillis;
  }

  static boolean isAttempt(Attributes attributes) throws BadSpanException {
    return attributes.has(SpanNames.ATTEMPT_INDEX)
        || INFERENCE_OPERATIONS.contains(attributes.text(SpanNames.GEN_AI_OPERATION_NAME));
  }

  DecisionSpan request(SpanFacts span, Attributes attributes) throws BadSpanException {
    RequestRow row = requestRow(span, attributes);
    return decision(
        span,
        span.spanId(),
        row.attempts(),
        row.head(),
        RequestRow.TABLE.encode(row),
        MeasuresOf.request(row));
  }

  DecisionSpan attempt(SpanFacts span, Attributes attributes) throws BadSpanException {
    AttemptRow row = attemptRow(span, attributes);
    // Another gateway's attempt has no request of ours above it, whatever its parent is.
    boolean isOurs = !row.request().requestId().isEmpty();
    return decision(
        span,
        isOurs ? span.parentSpanId() : ByteString.EMPTY,
        0,
        row.head(),
        AttemptRow.TABLE.encode(row),
        MeasuresOf.attempt(row));
  }

  private DecisionSpan decision(
      SpanFacts span, ByteString root, int stated, SpanHead head, byte[] row, Measures measures) {
    ByteString trace = span.traceId();
    return new DecisionSpan(
        bigEndian(span.spanId(), 0),
        bigEndian(trace, 0),
        bigEndian(trace, Long.BYTES),
        root.isEmpty() ? DecisionSpan.NO_ROOT : bigEndian(root, 0),
        stated,
        head.startedAtMicros(),
        receivedAtMillis,
        measures,
        row);
  }

  private static long bigEndian(ByteString bytes, int from) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = (value << 8) | (bytes.byteAt(from + i) & 0xFF);
    }
    return value;
  }

  RequestRow requestRow(SpanFacts span, Attributes attributes) throws BadSpanException {
    SpanHead head = head(span);
    attributes.requiredText(SpanNames.REQUEST_ID);
    return new RequestRow(
        head,
        dimensions(attributes),
        attributes.text(SpanNames.API_KEY_ID),
        attributes.optionalDecimal(SpanNames.BUDGET_UTILIZATION),
        attributes.requiredText(SpanNames.OUTCOME),
        attributes.text(SpanNames.STOP_REASON),
        attributes.text(SpanNames.DECISION_REASON),
        attributes.texts(SpanNames.SKIPPED),
        attributes.text(SpanNames.GEN_AI_REQUEST_MODEL),
        attributes.texts(SpanNames.REQUEST_REQUIRES),
        attributes.uint64(SpanNames.REQUEST_INPUT_TOKENS),
        attributes.uint64(SpanNames.REQUEST_OUTPUT_CAP),
        attributes.uint16(SpanNames.FALLBACK_DEPTH),
        attributes.uint16(SpanNames.ATTEMPTS),
        attributes.text(SpanNames.ROUTE_PRIMARY),
        attributes.text(SpanNames.ROUTE_SERVED),
        attributes.flag(SpanNames.GEN_AI_REQUEST_STREAM),
        attributes.optionalUint64(SpanNames.LATENCY_BEFORE_FALLBACK_MS),
        attributes.optionalMicrosOfMillis(SpanNames.LATENCY_PROVIDER_MS),
        attributes.optionalMicrosOfMillis(SpanNames.LATENCY_ROUTER_OVERHEAD_MS),
        attributes.uint16(SpanNames.HTTP_RESPONSE_STATUS_CODE),
        attributes.text(SpanNames.ERROR_TYPE),
        attributes.int64(SpanNames.COST_USD_MICROS),
        attributes.text(SpanNames.JOB_ID),
        attributes.text(SpanNames.JOB_REQUEST_ID));
  }

  AttemptRow attemptRow(SpanFacts span, Attributes attributes) throws BadSpanException {
    return new AttemptRow(
        head(span),
        dimensions(attributes),
        span.parentSpanId().isEmpty() ? "" : hex(span.parentSpanId(), SPAN_ID_BYTES),
        attributes.uint16(SpanNames.ATTEMPT_INDEX),
        attributes.text(SpanNames.ATTEMPT_REASON),
        attributes.text(SpanNames.DECISION_REASON),
        attributes.texts(SpanNames.SKIPPED),
        attributes.text(SpanNames.CIRCUIT_STATE),
        attributes.text(SpanNames.ROUTE),
        attributes.text(SpanNames.GEN_AI_PROVIDER_NAME),
        attributes.text(SpanNames.GEN_AI_OPERATION_NAME),
        attributes.text(SpanNames.GEN_AI_REQUEST_MODEL),
        attributes.text(SpanNames.GEN_AI_RESPONSE_MODEL),
        attributes.text(SpanNames.GEN_AI_RESPONSE_ID),
        attributes.flag(SpanNames.GEN_AI_REQUEST_STREAM),
        attributes.optionalMicros(SpanNames.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK),
        attributes.optionalUint32(SpanNames.TIMEOUT_FIRST_TOKEN_MS),
        attributes.optionalUint32(SpanNames.TIMEOUT_TOTAL_MS),
        attributes.uint16(SpanNames.HTTP_RESPONSE_STATUS_CODE),
        attributes.uint16(SpanNames.HTTP_REQUEST_RESEND_COUNT),
        failureCategory(span, attributes),
        attributes.text(SpanNames.ERROR_TYPE),
        attributes.text(SpanNames.CANCELLED_BY),
        attributes.texts(SpanNames.GEN_AI_RESPONSE_FINISH_REASONS),
        attributes.optionalUint32(SpanNames.GEN_AI_REQUEST_MAX_TOKENS),
        attributes.uint64(SpanNames.GEN_AI_USAGE_INPUT_TOKENS),
        attributes.uint64(SpanNames.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS),
        attributes.uint64(SpanNames.GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS),
        attributes.uint64(SpanNames.GEN_AI_USAGE_OUTPUT_TOKENS),
        attributes.uint64(SpanNames.GEN_AI_USAGE_REASONING_OUTPUT_TOKENS),
        attributes.int64(SpanNames.COST_USD_MICROS),
        attributes.text(SpanNames.PRICE_VERSION),
        attributes.optionalDecimal(SpanNames.PROPENSITY),
        attributes.text(SpanNames.SERVER_ADDRESS),
        attributes.uint16(SpanNames.SERVER_PORT));
  }

  private static String failureCategory(SpanFacts span, Attributes attributes)
      throws BadSpanException {
    String category = attributes.text(SpanNames.FAILURE_CATEGORY);
    boolean failed = span.failed();
    return category.isEmpty() && failed ? UNCATEGORISED : category;
  }

  private static RequestDimensions dimensions(Attributes attributes) throws BadSpanException {
    return new RequestDimensions(
        attributes.text(SpanNames.REQUEST_ID),
        attributes.text(SpanNames.TENANT),
        attributes.text(SpanNames.APPLICATION),
        attributes.text(SpanNames.FEATURE),
        attributes.text(SpanNames.WORKFLOW),
        attributes.text(SpanNames.USER_ID),
        attributes.text(SpanNames.TRAFFIC_CLASS),
        attributes.texts(SpanNames.SENSITIVITY),
        attributes.uint64(SpanNames.POLICY_VERSION),
        attributes.text(SpanNames.POLICY_ARM),
        attributes.text(SpanNames.BUDGET_STATE));
  }

  private SpanHead head(SpanFacts span) throws BadSpanException {
    long startNanos = span.startNanos();
    long durationNanos = span.endNanos() - startNanos;
    if (durationNanos < 0) {
      throw new BadSpanException(BAD_TIME, "ends " + -durationNanos + " ns before it starts");
    }
    long ageMillis = receivedAtMillis - startNanos / 1_000_000;
    if (ageMillis > MAX_AGE.toMillis() || ageMillis < -MAX_AHEAD.toMillis()) {
      throw new BadSpanException(
          BAD_TIME, "starts " + Duration.ofMillis(ageMillis) + " before it was received");
    }
    return new SpanHead(
        hex(span.traceId(), TRACE_ID_BYTES),
        hex(span.spanId(), SPAN_ID_BYTES),
        router,
        startNanos / 1000,
        durationNanos / 1000);
  }

  private static String hex(ByteString id, int expectedBytes) throws BadSpanException {
    if (id.size() != expectedBytes) {
      throw new BadSpanException(
          BAD_ID, "id of " + id.size() + " bytes (expected: " + expectedBytes + ")");
    }
    byte[] bytes = id.toByteArray();
    for (byte b : bytes) {
      if (b != 0) {
        return HEX.formatHex(bytes);
      }
    }
    throw new BadSpanException(BAD_ID, "id is all zero");
  }
}
