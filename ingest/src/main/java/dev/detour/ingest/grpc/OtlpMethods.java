package dev.detour.ingest.grpc;

import dev.detour.ingest.intake.RefusedException;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The methods of OTLP/gRPC. Requests stay bytes: they go to the log as they came. */
final class OtlpMethods {
  static final String TRACE_SERVICE = "opentelemetry.proto.collector.trace.v1.TraceService";

  private OtlpMethods() {}

  static MethodDescriptor<Message, ExportTraceServiceResponse> exportTraces() {
    return MethodDescriptor.<Message, ExportTraceServiceResponse>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(TRACE_SERVICE, "Export"))
        .setRequestMarshaller(new MessageMarshaller())
        .setResponseMarshaller(new AnswerMarshaller())
        .build();
  }

  /** For methods that are refused whatever they are sent. */
  static MethodDescriptor<Message, ExportTraceServiceResponse> named(String fullMethodName) {
    return exportTraces().toBuilder().setFullMethodName(fullMethodName).build();
  }

  /**
   * A request, decompressed by the library.
   *
   * @param problem why there are no bytes; an exception here would reach the client as UNKNOWN
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Message(byte[] bytes, Optional<String> problem, Optional<Status.Code> code) {

    byte[] orRefusal(int maxBodyBytes) throws RefusedException {
      if (problem.isEmpty()) {
        return bytes;
      }
      throw code.equals(Optional.of(Status.Code.RESOURCE_EXHAUSTED))
          ? RefusedException.tooLarge(maxBodyBytes)
          : RefusedException.malformed("the message cannot be read: " + problem.get());
    }
  }

  private static final class MessageMarshaller implements MethodDescriptor.Marshaller<Message> {
    private static final byte[] NONE = new byte[0];

    @Override
    public InputStream stream(Message message) {
      return new ByteArrayInputStream(message.bytes());
    }

    @Override
    public Message parse(InputStream stream) {
      try {
        return new Message(stream.readAllBytes(), Optional.empty(), Optional.empty());
      } catch (IOException e) {
        return new Message(NONE, Optional.of(String.valueOf(e.getMessage())), Optional.empty());
      } catch (StatusRuntimeException e) {
        return new Message(
            NONE,
            Optional.of(String.valueOf(e.getMessage())),
            Optional.of(e.getStatus().getCode()));
      }
    }
  }

  private static final class AnswerMarshaller
      implements MethodDescriptor.Marshaller<ExportTraceServiceResponse> {
    @Override
    public InputStream stream(ExportTraceServiceResponse answer) {
      return new ByteArrayInputStream(answer.toByteArray());
    }

    @Override
    public ExportTraceServiceResponse parse(InputStream stream) {
      throw new UnsupportedOperationException("this process receives only");
    }
  }
}
