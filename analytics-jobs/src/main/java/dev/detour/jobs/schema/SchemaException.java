package dev.detour.jobs.schema;

import org.jspecify.annotations.Nullable;

/** Says why the analytics schema could not be brought up to date. */
public final class SchemaException extends RuntimeException {

  SchemaException(String message) {
    this(message, null);
  }

  SchemaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
