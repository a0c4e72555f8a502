package dev.detour.ingest.otlp;

/** Says that bytes are no export request of OTLP, and where that shows. */
public final class MalformedOtlpException extends Exception {

  MalformedOtlpException(String message) {
    super(message, null, false, false);
  }
}
