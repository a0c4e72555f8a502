package dev.detour.gateway.telemetry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The story of a request that is under way, with the times of its spans. On one event loop. */
final class StoryDraft {
  private final StoryBook book;
  private final Dimensions dimensions;
  private final String path;
  private final String keyId;
  private final boolean stream;
  private final Instant arrivedAt;
  private final List<AttemptDraft> attempts = new ArrayList<>(2);
  private List<String> skipped = List.of();

  /** An attempt that is under way. */
  static final class AttemptDraft {
    private final AttemptSpan.Start start;
    private final Instant startedAt;
    private Story.@Nullable Ended ended;

    AttemptDraft(AttemptSpan.Start start, Instant startedAt) {
      this.start = start;
      this.startedAt = startedAt;
    }

    void end(AttemptSpan.End end, Instant at) {
      ended = new Story.Ended(end, at);
    }

    private Story.Attempt told() {
      return new Story.Attempt(start, startedAt, Optional.ofNullable(ended));
    }
  }

  StoryDraft(
      StoryBook book,
      Dimensions dimensions,
      String path,
      String keyId,
      boolean stream,
      Instant arrivedAt) {
    this.book = book;
    this.dimensions = dimensions;
    this.path = path;
    this.keyId = keyId;
    this.stream = stream;
    this.arrivedAt = arrivedAt;
  }

  AttemptDraft attempt(AttemptSpan.Start start, Instant startedAt) {
    AttemptDraft attempt = new AttemptDraft(start, startedAt);
    attempts.add(attempt);
    return attempt;
  }

  void skipped(List<String> lines) {
    skipped = lines;
  }

  void end(RequestSpan.End end, Instant at) {
    book.add(
        new Story(
            dimensions,
            path,
            keyId,
            stream,
            arrivedAt,
            at,
            end,
            skipped,
            attempts.stream().map(AttemptDraft::told).toList()));
  }
}
