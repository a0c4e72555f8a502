package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.ingest.intake.RpcStatus;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A gRPC client that sends any bytes as a message and shows status and trailers. */
final class OtlpGrpcClient implements AutoCloseable {
  static final String EXPORT = "opentelemetry.proto.collector.trace.v1.TraceService/Export";

  private final ManagedChannel channel;

  OtlpGrpcClient(int port) {
    this(
        port,
        new Codec.Gzip(),
        TestCodecs.asCompressor("zstd", TestCodecs::zstd),
        TestCodecs.asCompressor("br", plain -> plain));
  }

  /** A client that names an encoding and sends plain bytes. */
  static OtlpGrpcClient withoutCompression(int port) {
    return new OtlpGrpcClient(
        port,
        TestCodecs.asCompressor("gzip", plain -> plain),
        TestCodecs.asCompressor("zstd", plain -> plain));
  }

  private OtlpGrpcClient(int port, Compressor... codecs) {
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    for (Compressor codec : codecs) {
      compressors.register(codec);
    }
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .compressorRegistry(compressors)
            .build();
  }

  /** How a call ended. */
  record Outcome(ExportTraceServiceResponse answer, Status status, Metadata trailers) {
    RpcStatus details() throws IOException {
      byte[] details =
          trailers.get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER));
      assertThat(details).as("grpc-status-details-bin of %s", status).isNotNull();
      return OtlpClient.status(details);
    }
  }

  /** One call under way. */
  record Open(ClientCall<byte[], byte[]> call, CompletableFuture<Outcome> outcome) {
    Outcome await() throws Exception {
      return outcome.get(60, TimeUnit.SECONDS);
    }
  }

  Outcome export(byte[] message) throws Exception {
    return export(message, CallOptions.DEFAULT, new Metadata());
  }

  Outcome export(byte[] message, CallOptions options, Metadata headers) throws Exception {
    return call(EXPORT, message, options, headers).await();
  }

  Open call(String method, byte[] message, CallOptions options, Metadata headers) {
    Open open = begin(method, options, headers);
    open.call().sendMessage(message);
    open.call().halfClose();
    return open;
  }

  /** Starts a call that has sent nothing yet. */
  Open begin(String method, CallOptions options, Metadata headers) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
            .setFullMethodName(method)
            .setRequestMarshaller(new BytesMarshaller())
            .setResponseMarshaller(new BytesMarshaller())
            .build();
    ClientCall<byte[], byte[]> call = channel.newCall(descriptor, options);
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    call.start(new Listener(outcome), headers);
    call.setMessageCompression(true);
    call.request(2);
    return new Open(call, outcome);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private static final class Listener extends ClientCall.Listener<byte[]> {
    private final CompletableFuture<Outcome> outcome;
    private byte[] answer = new byte[0];

    Listener(CompletableFuture<Outcome> outcome) {
      this.outcome = outcome;
    }

    @Override
    public void onMessage(byte[] message) {
      answer = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      try {
        outcome.complete(
            new Outcome(ExportTraceServiceResponse.parseFrom(answer), status, trailers));
      } catch (IOException e) {
        outcome.completeExceptionally(e);
      }
    }
  }

  private static final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
