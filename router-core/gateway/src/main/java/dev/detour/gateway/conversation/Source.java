package dev.detour.gateway.conversation;

/** Where the bytes of an image or document are. */
public sealed interface Source {
  /**
   * In the request itself.
   *
   * @param mediaType such as {@code image/png}
   * @param base64 the bytes
   */
  record Inline(String mediaType, String base64) implements Source {}

  /** Behind an address that the provider fetches. */
  record Url(String url) implements Source {}
}
