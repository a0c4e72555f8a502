package dev.detour.gateway.dialect.bedrock;

import java.util.Optional;

/**
 * What AWS calls are signed with.
 *
 * @param accessKeyId names the key
 * @param secretAccessKey the key. A secret.
 * @param sessionToken of a key that expires. A secret.
 */
record AwsCredential(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {

  /** Reads {@code accessKeyId:secretAccessKey[:sessionToken]}; empty when it has not that form. */
  static Optional<AwsCredential> of(String credential) {
    String[] parts = credential.split(":", 3);
    if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      return Optional.empty();
    }
    Optional<String> token = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    return Optional.of(new AwsCredential(parts[0], parts[1], token));
  }

  @Override
  public String toString() {
    return accessKeyId;
  }
}
