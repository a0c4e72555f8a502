package dev.detour.gateway.sse;

/** Says that a stream's event is larger than the gateway holds in memory. */
public final class EventTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates one; {@code maxEventBytes} is the limit. */
  public EventTooLargeException(int maxEventBytes) {
    super("an event is larger than " + maxEventBytes + " bytes");
  }
}
