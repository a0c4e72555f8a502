package dev.detour.policy.document;

/** Where the gateway finds a provider's credential. Never the credential itself. */
public sealed interface SecretRef {
  /** An environment variable of the gateway. */
  record Env(String name) implements SecretRef {}

  /** A file that the gateway can read; its trimmed content is the credential. */
  record File(String path) implements SecretRef {}
}
