/** The embedded default of the control store: a real PostgreSQL with its data kept on disk. */
@NullMarked
package dev.detour.standalone.postgres;

import org.jspecify.annotations.NullMarked;
