/** A chat completion from its arrival to its last byte: facts, decisions, attempts, delivery. */
@NullMarked
package dev.detour.gateway.chat;

import org.jspecify.annotations.NullMarked;
