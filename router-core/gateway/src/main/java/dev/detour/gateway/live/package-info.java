/**
 * What changes while the router runs: the policy, the virtual keys, and how Postgres tells of them.
 */
@NullMarked
package dev.detour.gateway.live;

import org.jspecify.annotations.NullMarked;
