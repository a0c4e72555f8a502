/** Receives spans over OTLP and answers when Kafka has them. */
@NullMarked
package dev.detour.ingest;

import org.jspecify.annotations.NullMarked;
