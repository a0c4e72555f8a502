package dev.detour.store;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SHA-256 of a virtual key: what the store knows of it, and the map key of a snapshot in
 * memory.
 */
public final class KeyHash {
  private final byte[] sha256;

  private KeyHash(byte[] sha256) {
    this.sha256 = sha256;
  }

  /** The hash of a key as its owner sends it. Any text has one; only real keys are found by it. */
  public static KeyHash of(String virtualKey) {
    return new KeyHash(Sha256.of(virtualKey));
  }

  static KeyHash of(Buffer stored) {
    return new KeyHash(stored.getBytes());
  }

  /**
   * A hash as it was written down by {@link #hex}.
   *
   * @throws IllegalArgumentException when it is no SHA-256 in hexadecimal
   */
  public static KeyHash ofHex(String hex) {
    byte[] sha256 = HexFormat.of().parseHex(hex);
    if (sha256.length != 32) {
      throw new IllegalArgumentException("hex: " + sha256.length + " bytes (expected: 32)");
    }
    return new KeyHash(sha256);
  }

  /** The hash in lower-case hexadecimal. */
  public String hex() {
    return HexFormat.of().formatHex(sha256);
  }

  Buffer toBuffer() {
    return Buffer.buffer(sha256);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyHash that && Arrays.equals(sha256, that.sha256);
  }

  /** A cryptographic hash is spread evenly, so any four bytes do. */
  @Override
  public int hashCode() {
    return ByteBuffer.wrap(sha256).getInt();
  }
}
