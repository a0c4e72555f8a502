package dev.detour.ingest;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The protobuf message {@code google.rpc.Status}, which OTLP wants as the body of every error
 * answer. Written by hand: two fields do not justify a library of generated messages.
 *
 * @param code gRPC status code
 * @param message what went wrong, for the developer who reads the exporter's log
 */
record RpcStatus(int code, String message) {
  static final int INVALID_ARGUMENT = 3;
  static final int NOT_FOUND = 5;
  static final int UNIMPLEMENTED = 12;
  static final int INTERNAL = 13;
  static final int UNAVAILABLE = 14;

  private static final int CODE_FIELD = 1;
  private static final int MESSAGE_FIELD = 2;

  byte[] toByteArray() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream protobuf = CodedOutputStream.newInstance(bytes);
    try {
      protobuf.writeInt32(CODE_FIELD, code);
      protobuf.writeString(MESSAGE_FIELD, message);
      protobuf.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }
}
