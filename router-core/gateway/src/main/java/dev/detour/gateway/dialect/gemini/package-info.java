/** Google's generateContent as a provider's API. */
@NullMarked
package dev.detour.gateway.dialect.gemini;

import org.jspecify.annotations.NullMarked;
