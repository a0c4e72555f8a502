package dev.detour.gateway.telemetry;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The story of a request that is under way. On one event loop. */
final class StoryDraft {
  private final StoryBook book;
  private final Clock clock;
  private final Dimensions dimensions;
  private final String path;
  private final String keyId;
  private final boolean stream;
  private final Instant arrivedAt;
  private final List<AttemptDraft> attempts = new ArrayList<>(2);
  private List<String> skipped = List.of();

  /** An attempt that is under way. */
  final class AttemptDraft {
    private final AttemptSpan.Start start;
    private final Instant startedAt = clock.instant();
    private Story.@Nullable Ended ended;

    AttemptDraft(AttemptSpan.Start start) {
      this.start = start;
    }

    void end(AttemptSpan.End end) {
      ended = new Story.Ended(end, clock.instant());
    }

    private Story.Attempt told() {
      return new Story.Attempt(start, startedAt, Optional.ofNullable(ended));
    }
  }

  StoryDraft(
      StoryBook book,
      Clock clock,
      Dimensions dimensions,
      String path,
      String keyId,
      boolean stream) {
    this.book = book;
    this.clock = clock;
    this.dimensions = dimensions;
    this.path = path;
    this.keyId = keyId;
    this.stream = stream;
    this.arrivedAt = clock.instant();
  }

  AttemptDraft attempt(AttemptSpan.Start start) {
    AttemptDraft attempt = new AttemptDraft(start);
    attempts.add(attempt);
    return attempt;
  }

  void skipped(List<String> lines) {
    skipped = lines;
  }

  void end(RequestSpan.End end) {
    book.add(
        new Story(
            dimensions,
            path,
            keyId,
            stream,
            arrivedAt,
            clock.instant(),
            end,
            skipped,
            attempts.stream().map(AttemptDraft::told).toList()));
  }
}
