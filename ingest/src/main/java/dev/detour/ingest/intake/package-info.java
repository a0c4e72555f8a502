/** What happens to an export request whatever transport brought it. */
@NullMarked
package dev.detour.ingest.intake;

import org.jspecify.annotations.NullMarked;
