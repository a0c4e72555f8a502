package dev.detour.ingest.intake;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The protobuf message {@code google.rpc.Status}, which OTLP wants as the body of every error
 * answer. Written by hand: few fields do not justify a library of generated messages.
 *
 * @param code gRPC status code
 * @param message what went wrong, for the developer who reads the exporter's log
 * @param retryAfter when the same request may succeed: becomes a {@code google.rpc.RetryInfo} among
 *     the details
 */
public record RpcStatus(int code, String message, Optional<Duration> retryAfter) {
  public static final int INVALID_ARGUMENT = 3;
  public static final int NOT_FOUND = 5;
  public static final int RESOURCE_EXHAUSTED = 8;
  public static final int UNIMPLEMENTED = 12;
  public static final int INTERNAL = 13;
  public static final int UNAVAILABLE = 14;
  public static final int UNAUTHENTICATED = 16;

  private static final int CODE_FIELD = 1;
  private static final int MESSAGE_FIELD = 2;
  private static final int DETAILS_FIELD = 3;

  private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

  private interface Fields {
    void writeTo(CodedOutputStream protobuf) throws IOException;
  }

  public byte[] toByteArray() {
    return message(
        status -> {
          status.writeInt32(CODE_FIELD, code);
          status.writeString(MESSAGE_FIELD, message);
          if (retryAfter.isPresent()) {
            status.writeByteArray(DETAILS_FIELD, retryInfo(retryAfter.get()));
          }
        });
  }

  /** An {@code Any} of a {@code RetryInfo}, whose only field is a {@code Duration}. */
  private static byte[] retryInfo(Duration delay) {
    byte[] duration = message(it -> it.writeInt64(1, delay.toSeconds()));
    byte[] retryInfo = message(it -> it.writeByteArray(1, duration));
    return message(
        any -> {
          any.writeString(1, RETRY_INFO);
          any.writeByteArray(2, retryInfo);
        });
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream protobuf = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(protobuf);
      protobuf.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }
}
