/** The decision function: given a policy, a request and what happened so far, what to do next. */
@NullMarked
package dev.detour.policy.decision;

import org.jspecify.annotations.NullMarked;
