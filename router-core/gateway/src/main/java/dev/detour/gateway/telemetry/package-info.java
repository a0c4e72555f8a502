/**
 * Decision spans: made on the event loop, kept on disk, delivered to ingest, never lost silently.
 */
@NullMarked
package dev.detour.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
