package dev.detour.gateway.conversation;

import java.util.Locale;

/** Where the bytes of an image or document are. */
public sealed interface Source {
  /**
   * In the request itself.
   *
   * @param mediaType such as {@code image/png}
   * @param base64 the bytes
   */
  record Inline(String mediaType, String base64) implements Source {
    public Inline {
      mediaType = mediaType.strip().toLowerCase(Locale.ROOT);
      if (mediaType.equals("image/jpg")) { // no registered name, but a common one
        mediaType = "image/jpeg";
      }
    }
  }

  /** Behind an address that the provider fetches. */
  record Url(String url) implements Source {}
}
