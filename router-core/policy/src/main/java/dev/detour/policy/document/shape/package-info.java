/** The shape of a document, written once and read twice: by the validator and as JSON Schema. */
@NullMarked
package dev.detour.policy.document.shape;

import org.jspecify.annotations.NullMarked;
