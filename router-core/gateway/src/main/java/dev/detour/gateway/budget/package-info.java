/**
 * Accounts in memory: leases that requests reserve from without waiting, the journal that survives
 * the process, and the reports that keep both in step with the control store.
 */
@NullMarked
package dev.detour.gateway.budget;

import org.jspecify.annotations.NullMarked;
