package dev.detour.jobs.backlog;

import org.apache.flink.api.connector.source.SourceEvent;

/** A reader says to its enumerator: what I read is old. Said again and again while it is so. */
record BehindEvent() implements SourceEvent {}
