/** OTLP over HTTP, and what operators ask. */
@NullMarked
package dev.detour.ingest.http;

import org.jspecify.annotations.NullMarked;
