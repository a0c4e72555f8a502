/**
 * The APIs of providers: how a conversation is asked in each, and how its answers read. One codec
 * per dialect; none knows of callers' APIs, attempts or decisions.
 */
@NullMarked
package dev.detour.gateway.dialect;

import org.jspecify.annotations.NullMarked;
