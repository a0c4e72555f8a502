package dev.detour.jobs.runtime;

/** Says why the jobs could not start. */
public final class StartupException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
