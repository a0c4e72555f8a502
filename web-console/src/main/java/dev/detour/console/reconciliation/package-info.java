/** Spans against the ledger: whether both tell of the same money, attempt by attempt. */
@NullMarked
package dev.detour.console.reconciliation;

import org.jspecify.annotations.NullMarked;
