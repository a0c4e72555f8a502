package dev.detour.store;

/** A policy version and its document, as text. */
public record PolicyVersion(PolicyVersionInfo info, String document) {
  /** Shorthand for {@code info().version()}. */
  public long version() {
    return info.version();
  }
}
