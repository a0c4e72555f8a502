package dev.detour.ingest.http;

import dev.detour.ingest.intake.Encoding;
import dev.detour.ingest.intake.RpcStatus;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.json.JsonObject;

/** The bodies of answers, in the encoding of their requests. */
final class Answers {
  private Answers() {}

  static byte[] success(ExportTraceServiceResponse answer, Encoding encoding) {
    if (encoding == Encoding.PROTOBUF) {
      return answer.toByteArray();
    }
    JsonObject json = new JsonObject();
    if (answer.hasPartialSuccess()) {
      ExportTracePartialSuccess partial = answer.getPartialSuccess();
      json.put(
          "partialSuccess",
          new JsonObject()
              // As JSON writes every 64-bit integer of protobuf.
              .put("rejectedSpans", String.valueOf(partial.getRejectedSpans()))
              .put("errorMessage", partial.getErrorMessage()));
    }
    return json.toBuffer().getBytes();
  }

  static byte[] error(RpcStatus status, Encoding encoding) {
    return encoding == Encoding.PROTOBUF
        ? status.toByteArray()
        : new JsonObject()
            .put("code", status.code())
            .put("message", status.message())
            .toBuffer()
            .getBytes();
  }
}
