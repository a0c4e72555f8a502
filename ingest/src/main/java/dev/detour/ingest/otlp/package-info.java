/**
 * What OTLP's trace messages look like on the wire: checked, cut and transcoded without building
 * objects.
 */
@NullMarked
package dev.detour.ingest.otlp;

import org.jspecify.annotations.NullMarked;
