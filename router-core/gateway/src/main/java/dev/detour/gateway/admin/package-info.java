/** The admin API: tenants, keys, limits. Every change is in the audit log. */
@NullMarked
package dev.detour.gateway.admin;

import org.jspecify.annotations.NullMarked;
