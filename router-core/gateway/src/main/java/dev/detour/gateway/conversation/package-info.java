/**
 * The canonical form of a conversation with a model: what is asked, what is answered, and the
 * events of a streamed answer. Pure and immutable; no API's field names, no wire.
 *
 * <p>JSON that belongs to the caller (schemas, arguments) is kept as text, so that numbers and the
 * order of fields survive.
 */
@NullMarked
package dev.detour.gateway.conversation;

import org.jspecify.annotations.NullMarked;
