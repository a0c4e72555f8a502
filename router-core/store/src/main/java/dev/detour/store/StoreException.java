package dev.detour.store;

/** What the control store answers instead of a result. */
public abstract sealed class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreException(String message) {
    super(message);
  }

  private StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Postgres cannot be reached or did not answer in time; whether a write happened is unknown. */
  public static final class Unavailable extends StoreException {
    private static final long serialVersionUID = 1L;

    Unavailable(Throwable cause) {
      super("the control store does not answer: " + cause.getMessage(), cause);
    }
  }

  /** No row of that name. */
  public static final class NotFound extends StoreException {
    private static final long serialVersionUID = 1L;

    NotFound(String what) {
      super(what + " does not exist");
    }
  }

  /** The policy in force is not the one the change was based on. */
  public static final class StaleBase extends StoreException {
    private static final long serialVersionUID = 1L;
    private final long baseVersion;
    private final long currentVersion;

    StaleBase(long baseVersion, long currentVersion) {
      super("based on version " + baseVersion + ", but version " + currentVersion + " is in force");
      this.baseVersion = baseVersion;
      this.currentVersion = currentVersion;
    }

    public long baseVersion() {
      return baseVersion;
    }

    /** The version in force; 0 when there is none. */
    public long currentVersion() {
      return currentVersion;
    }
  }

  /** It has been decided already. */
  public static final class NotOpen extends StoreException {
    private static final long serialVersionUID = 1L;

    NotOpen(long id, RecommendationStatus status) {
      super("recommendation " + id + " is " + status.wireName() + " (expected: proposed)");
    }

    NotOpen(String message) {
      super(message);
    }
  }

  /** The tenant has as many open jobs as it may have. */
  public static final class QueueFull extends StoreException {
    private static final long serialVersionUID = 1L;

    QueueFull(String tenant, int maxOpen) {
      super("tenant " + tenant + " has its " + maxOpen + " open jobs already");
    }
  }

  /** A row of that name exists. */
  public static final class AlreadyExists extends StoreException {
    private static final long serialVersionUID = 1L;

    AlreadyExists(String what) {
      super(what + " exists already");
    }
  }
}
