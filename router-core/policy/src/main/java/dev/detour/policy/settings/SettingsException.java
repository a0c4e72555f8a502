package dev.detour.policy.settings;

import java.util.List;

/** Every mistake in a process's settings. The message is one line per mistake. */
public final class SettingsException extends RuntimeException {
  private final List<String> errors;

  public SettingsException(List<String> errors) {
    super(String.join("; ", errors));
    this.errors = List.copyOf(errors);
  }

  /** One entry per mistake, each naming its variable and what was expected. */
  public List<String> errors() {
    return errors;
  }
}
