/** Identifiers of the contract in words. */

/** `first_token_timeout` -> "First token timeout"; names a person chose (routes, tenants) are left alone. */
export function humanize(identifier: string): string {
  const words = identifier.replaceAll(/[_.]/g, ' ').trim();
  return words === '' ? '' : words.charAt(0).toUpperCase() + words.slice(1);
}

export const plural = (n: number, one: string, many = `${one}s`): string => (n === 1 ? one : many);
