package dev.detour.jobs.decisions;

/**
 * A request of which parts are missing, as it stands. A mutable bean because it is Flink state (a
 * POJO to its serializer): fields may be added later, and old state still restores.
 */
public final class OpenJoin {
  public String tenant = "";

  /** Of the part that came first. */
  public long startedAtMicros;

  public boolean requestSeen;
  public int attemptsStated;
  public int attemptsSeen;

  /** Whether its gap has been written. */
  public boolean reported;

  /** The event-time timer that is set, in milliseconds. */
  public long timerAtMillis;

  /** An open join of nothing; Flink's serializer needs the constructor. */
  public OpenJoin() {}

  void add(JoinPart part) {
    if (part.isRequest()) {
      requestSeen = true;
      attemptsStated = part.attemptsStated();
    } else {
      attemptsSeen++;
    }
  }

  JoinState state() {
    if (!requestSeen) {
      return JoinState.REQUEST_MISSING;
    }
    if (attemptsSeen == attemptsStated) {
      return JoinState.WHOLE;
    }
    return attemptsSeen < attemptsStated ? JoinState.ATTEMPTS_MISSING : JoinState.ATTEMPTS_UNSTATED;
  }
}
