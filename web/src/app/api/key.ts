/**
 * A key that nobody else makes. `crypto.randomUUID` is not there on a page that came over plain
 * http, as from a server on the local network; random bytes are.
 */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
