import { chosenLanguage } from "../language";
import { createStore, stored, useStore } from "../store";
import { RequestFailed, send } from "./send";
import { RefreshSession, type Tokens } from "./operations";

/**
 * The session of this browser tab. Its tokens are in memory and in sessionStorage, so that a
 * reload keeps them and another tab does not share them: a refresh token works once, and used by
 * two tabs it would end the session.
 */
const KEY = "sharepass.session";
const area = stored("session");
const session = createStore<Tokens | null>(area.read<Tokens>(KEY));

/** Renewed this long before the access token stops working, in milliseconds. */
const AHEAD_MS = 60_000;

/** Whether the last session ended without its owner logging out. */
const ended = createStore(false);

let renewing: Promise<Tokens | null> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
plan(session.get());

export function keepSession(tokens: Tokens | null): void {
  area.write(KEY, tokens);
  plan(tokens);
  ended.set(false);
  session.set(tokens);
}

/** Forgets a session that the server does not know any more. */
export function sessionEnded(): void {
  keepSession(null);
  ended.set(true);
}

export function useSessionEnded(): boolean {
  return useStore(ended);
}

export const hasSession = () => session.get() !== null;

export function useHasSession(): boolean {
  return useStore(session) !== null;
}

/** Renews the session in time even while nothing is asked, for the socket's sake. */
function plan(tokens: Tokens | null): void {
  clearTimeout(timer);
  if (tokens === null) return;
  const left = Date.parse(tokens.accessTokenExpiresAt) - Date.now() - AHEAD_MS;
  timer = setTimeout(() => void renew().catch(() => undefined), Math.max(left, 5_000));
}

/** The access token, renewed when it is about to end; null for a guest. */
export async function accessToken(): Promise<string | null> {
  const tokens = session.get();
  if (tokens === null) return null;
  if (Date.parse(tokens.accessTokenExpiresAt) - Date.now() > AHEAD_MS / 2) return tokens.accessToken;
  return (await renew())?.accessToken ?? null;
}

/** The next tokens; whoever asks while it runs is given the same answer. */
export function renew(): Promise<Tokens | null> {
  renewing ??= renewNow().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renewNow(): Promise<Tokens | null> {
  const tokens = session.get();
  if (tokens === null) return null;
  const { refreshToken } = tokens;
  const answer = await send(RefreshSession, { input: { refreshToken } }, null, chosenLanguage());
  // Logged out, or in as somebody else, meanwhile: that stands.
  if (session.get() !== tokens) return session.get();
  if (answer.result.session === null && answer.result.userErrors.length === 0) {
    throw new RequestFailed("INTERNAL", "");
  }
  if (answer.result.session === null) sessionEnded();
  else keepSession(answer.result.session);
  return answer.result.session;
}
