import { useSyncExternalStore } from "react";

/** Who a request is sent as. A guest has no token; the others keep one for this browser tab. */
export const LOGINS = [
  "guest",
  "customer",
  "visitor",
  "merchant",
  "neighbour",
  "operator",
] as const;
export type Login = (typeof LOGINS)[number];

export interface Logins {
  readonly chosen: Login;
  readonly tokens: Readonly<Partial<Record<Login, string>>>;
}

const KEY = "sharepass.graphiql.logins";
const listeners = new Set<() => void>();
let current = restore();

export function isLogin(name: unknown): name is Login {
  return LOGINS.some((login) => login === name);
}

function restore(): Logins {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "") as Partial<Logins>;
    return {
      chosen: isLogin(stored.chosen) ? stored.chosen : "guest",
      tokens: stored.tokens ?? {},
    };
  } catch {
    return { chosen: "guest", tokens: {} };
  }
}

function change(next: Logins): void {
  current = next;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A browser that stores nothing still works, until the page is reloaded.
  }
  for (const listener of listeners) listener();
}

/** Calls `listener` after every change; the answer ends that. */
export function onLoginsChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function choose(login: Login): void {
  if (login !== current.chosen) change({ ...current, chosen: login });
}

/** Keeps a token for a login; an empty one forgets it. */
export function keepToken(login: Login, token: string): void {
  const { [login]: _old, ...others } = current.tokens;
  const trimmed = token.trim().replace(/^Bearer\s+/i, "");
  change({ ...current, tokens: trimmed === "" ? others : { ...others, [login]: trimmed } });
}

/** The token of the chosen login, or undefined for a guest. */
export function chosenToken(): string | undefined {
  return current.chosen === "guest" ? undefined : current.tokens[current.chosen];
}

export function useLogins(): Logins {
  return useSyncExternalStore(onLoginsChange, () => current);
}
