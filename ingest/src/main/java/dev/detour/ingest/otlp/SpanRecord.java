package dev.detour.ingest.otlp;

/**
 * One record of the log: an encoded {@code ExportTraceServiceRequest}.
 *
 * @param spans how many spans it holds
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying it would double the memory.
public record SpanRecord(byte[] value, int spans) {}
