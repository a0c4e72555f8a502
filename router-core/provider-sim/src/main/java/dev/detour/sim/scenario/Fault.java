package dev.detour.sim.scenario;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes wrong with one attempt.
 *
 * <p>Faults that speak of events count every server-sent event of the answer: number 0 is the one
 * that names the role, the next ones carry a token each. A fault always bites before the answer is
 * complete: an answer of 3 tokens with {@code StreamCut(100)} is cut after its last token, before
 * the finish reason. On a plain (not streamed) request, {@code StreamCut} and {@code StreamStall}
 * happen in the middle of the body, {@code MalformedEvent} sends half a JSON document, {@code
 * InStreamError} is a 200 with an error body, and {@code MissingDone} changes nothing.
 */
public sealed interface Fault {

  /** The name in scenarios and in the request log: lower snake case. */
  String kind();

  /** A refusal with a fixed status and body. */
  record Refused(Refusal refusal) implements Fault {
    @Override
    public String kind() {
      return refusal.kind();
    }
  }

  /**
   * 429: too many requests or tokens per minute. {@code retryAfter} counts unless advice is NONE.
   */
  record RateLimited(Advice advice, Duration retryAfter) implements Fault {
    public RateLimited {
      Checks.notNegative("retryAfter", retryAfter);
    }

    @Override
    public String kind() {
      return "rate_limited";
    }
  }

  /** Any answer at all: for failures that have no name here. */
  record CustomAnswer(int status, Map<String, String> headers, String body) implements Fault {
    public CustomAnswer {
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
      }
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    @Override
    public String kind() {
      return "custom_answer";
    }
  }

  /** The connection is reset (TCP RST) before any byte of the answer. */
  record ConnectionReset() implements Fault {
    @Override
    public String kind() {
      return "connection_reset";
    }
  }

  /** The request is read and never answered; the connection stays open. */
  record Silence() implements Fault {
    @Override
    public String kind() {
      return "silence";
    }
  }

  /** The first token comes later by {@code delay}; a plain answer is as much later. */
  record SlowFirstToken(Duration delay) implements Fault {
    public SlowFirstToken {
      Checks.notNegative("delay", delay);
    }

    @Override
    public String kind() {
      return "slow_first_token";
    }
  }

  /** After {@code afterEvents} events the connection closes; 0: right after the headers. */
  record StreamCut(int afterEvents) implements Fault {
    public StreamCut {
      Checks.atLeast("afterEvents", afterEvents, 0);
    }

    @Override
    public String kind() {
      return "stream_cut";
    }
  }

  /** After {@code afterEvents} events nothing more comes; the connection stays open. */
  record StreamStall(int afterEvents) implements Fault {
    public StreamStall {
      Checks.atLeast("afterEvents", afterEvents, 0);
    }

    @Override
    public String kind() {
      return "stream_stall";
    }
  }

  /**
   * After {@code afterEvents} events one broken event is slipped in; the rest of the stream is
   * whole.
   */
  record MalformedEvent(int afterEvents) implements Fault {
    public MalformedEvent {
      Checks.atLeast("afterEvents", afterEvents, 0);
    }

    @Override
    public String kind() {
      return "malformed_event";
    }
  }

  /** The stream ends after its finish reason without the {@code [DONE]} line. */
  record MissingDone() implements Fault {
    @Override
    public String kind() {
      return "missing_done";
    }
  }

  /** After {@code afterEvents} events an error object comes as an event, and the stream ends. */
  record InStreamError(int afterEvents) implements Fault {
    public InStreamError {
      Checks.atLeast("afterEvents", afterEvents, 0);
    }

    @Override
    public String kind() {
      return "in_stream_error";
    }
  }

  /**
   * The answer stops after {@code afterTokens} tokens with finish reason {@code content_filter}.
   */
  record FilteredFinish(int afterTokens) implements Fault {
    public FilteredFinish {
      Checks.atLeast("afterTokens", afterTokens, 0);
    }

    @Override
    public String kind() {
      return "filtered_finish";
    }
  }

  /** Which headers of a 429 say when to come back. */
  enum Advice {
    NONE,
    SECONDS,
    MILLISECONDS,
    BOTH
  }

  /** 429 without a word about when to come back. */
  static Fault rateLimited() {
    return new RateLimited(Advice.NONE, Duration.ZERO);
  }

  /** 429 with {@code Retry-After} in whole seconds, rounded up. */
  static Fault rateLimited(Duration retryAfter) {
    return new RateLimited(Advice.SECONDS, retryAfter);
  }

  /** A refusal. */
  static Fault of(Refusal refusal) {
    return new Refused(refusal);
  }
}
