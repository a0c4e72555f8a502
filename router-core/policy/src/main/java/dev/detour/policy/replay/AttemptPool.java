package dev.detour.policy.replay;

import dev.detour.policy.decision.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Matched attempts by route, kind of answer and minute: of the same minute, else of the nearest
 * within {@value #REACH_MINUTES} minutes. Fill it first; then any number of threads may draw.
 */
public final class AttemptPool implements MatchedAttempts {
  private static final int REACH_MINUTES = 10;

  private record Kind(String route, boolean stream) {}

  private final Map<Kind, Map<Long, List<Met>>> minutes = new HashMap<>();

  /** Takes an attempt in. Leave out those that a caller or a hedge ended: they met nothing. */
  public void add(String route, boolean stream, Instant startedAt, Met met) {
    minutes
        .computeIfAbsent(new Kind(route, stream), kind -> new HashMap<>())
        .computeIfAbsent(minute(startedAt), minute -> new ArrayList<>())
        .add(met);
  }

  @Override
  public Optional<Met> draw(String route, Question question, Randomness chance) {
    Map<Long, List<Met>> ofRoute = minutes.get(new Kind(route, question.stream()));
    if (ofRoute == null) {
      return Optional.empty();
    }
    long minute = minute(question.at());
    for (long away = 0; away <= REACH_MINUTES; away++) {
      List<Met> found = new ArrayList<>(silent(ofRoute, minute - away, question.silentFor()));
      if (away > 0) {
        found.addAll(silent(ofRoute, minute + away, question.silentFor()));
      }
      if (!found.isEmpty()) {
        return Optional.of(found.get((int) (chance.nextDouble() * found.size())));
      }
    }
    return Optional.empty();
  }

  private static List<Met> silent(Map<Long, List<Met>> ofRoute, long minute, Duration silentFor) {
    List<Met> all = ofRoute.getOrDefault(minute, List.of());
    return silentFor.isZero()
        ? all
        : all.stream()
            .filter(met -> met.firstChunk().orElse(met.took()).compareTo(silentFor) > 0)
            .toList();
  }

  private static long minute(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), 60);
  }
}
