/** OTLP over gRPC. */
@NullMarked
package dev.detour.ingest.grpc;

import org.jspecify.annotations.NullMarked;
