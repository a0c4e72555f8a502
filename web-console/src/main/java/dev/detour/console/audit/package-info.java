/** The audit log's pages. */
@NullMarked
package dev.detour.console.audit;

import org.jspecify.annotations.NullMarked;
