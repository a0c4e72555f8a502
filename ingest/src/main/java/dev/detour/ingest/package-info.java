@NullMarked
package dev.detour.ingest;

import org.jspecify.annotations.NullMarked;
