/** The policy document's versions, and the routers that run them. */
@NullMarked
package dev.detour.console.policy;

import org.jspecify.annotations.NullMarked;
