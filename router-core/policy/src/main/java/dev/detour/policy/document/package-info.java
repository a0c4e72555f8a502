/** The policy document: its records, its parser, its canonical form and its edits. */
@NullMarked
package dev.detour.policy.document;

import org.jspecify.annotations.NullMarked;
