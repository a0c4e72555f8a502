/** Local accounts: passwords, logins and the guard in front of every endpoint. */
@NullMarked
package dev.detour.console.session;

import org.jspecify.annotations.NullMarked;
