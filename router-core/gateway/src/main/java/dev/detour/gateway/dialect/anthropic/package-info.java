/** Anthropic's messages as a provider's API. */
@NullMarked
package dev.detour.gateway.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
