package dev.detour.store;

import java.security.SecureRandom;
import java.util.Base64;

/** The form of virtual keys: {@code dtr_} and 43 characters of base64url, 256 random bits. */
public final class VirtualKeys {
  private static final String PREFIX = "dtr_";
  private static final int RANDOM_BYTES = 32;
  private static final int LENGTH = PREFIX.length() + 43;
  private static final int HINT_LENGTH = 4;

  private VirtualKeys() {}

  /** A new key. Show it once; only its hash is stored. */
  public static String generate(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Whether the text has the form of a key. */
  public static boolean isWellFormed(String text) {
    if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
      return false;
    }
    for (int i = PREFIX.length(); i < LENGTH; i++) {
      if (!isBase64Url(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBase64Url(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  /** The last characters, by which a person tells keys apart. */
  static String hint(String key) {
    return key.substring(key.length() - HINT_LENGTH);
  }
}
