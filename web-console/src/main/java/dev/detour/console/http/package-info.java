/**
 * What every endpoint shares: routing, reading requests, answers, problem documents, the UI's
 * files.
 */
@NullMarked
package dev.detour.console.http;

import org.jspecify.annotations.NullMarked;
