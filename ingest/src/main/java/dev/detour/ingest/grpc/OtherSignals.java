package dev.detour.ingest.grpc;

import dev.detour.ingest.intake.RefusedException;
import dev.detour.ingest.intake.RpcStatus;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** Tells exporters of metrics, logs and profiles that they were pointed at the wrong receiver. */
final class OtherSignals extends HandlerRegistry {
  private static final String PREFIX = "opentelemetry.proto.collector.";

  @Override
  public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
      String methodName, @Nullable String authority) {
    String service = MethodDescriptor.extractFullServiceName(methodName);
    if (service == null || !service.startsWith(PREFIX)) {
      return null;
    }
    String rest = service.substring(PREFIX.length());
    int dot = rest.indexOf('.');
    String signal = dot < 0 ? rest : rest.substring(0, dot);
    return ServerMethodDefinition.create(
        OtlpMethods.named(methodName), (call, headers) -> refuse(call, signal));
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, String signal) {
    RefusedException refusal = RefusedException.otherSignal(signal);
    ExchangeTracer.current().exchange().refuse(refusal);
    RpcStatus status = refusal.status();
    call.close(
        Status.fromCodeValue(status.code()).withDescription(status.message()), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
