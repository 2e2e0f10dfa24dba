import { chosenLanguage } from "../language";
import { createShared, createStore, stored, useStore } from "../store";
import { RefreshSession, type Tokens } from "./operations";
import { RequestFailed, send } from "./send";

/**
 * The session of this browser: all its tabs have the same one, and it is there again when the last
 * of them was closed. A refresh token works once, so tabs take turns to renew.
 */
const KEY = "sharepass.session";
const session = createShared<Tokens>(KEY);

/** What this browser is known by when somebody logs in again; it outlives the session. */
const device = createShared<string>("sharepass.device");

export const deviceToken = device.fresh;

/** Renewed this long before the access token stops working, in milliseconds. */
const AHEAD_MS = 60_000;

/** Whether the last session ended without its owner logging out. */
const ended = createStore(false);

let renewing: Promise<Tokens | null> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

// Until now each tab had a session of its own: this tab goes on with it.
if (session.get() === null) session.set(stored("session").read<Tokens>(KEY));
stored("session").write(KEY, null);
let whose = session.get()?.session.id;
plan(session.get());

// Another tab has logged out, in as somebody else, or renewed.
session.watch(() => {
  const tokens = session.get();
  plan(tokens);
  const before = whose;
  whose = tokens?.session.id;
  // What this page shows is somebody else's.
  if (before !== undefined && whose !== undefined && before !== whose) location.reload();
});

/** Keeps the tokens of a log-in or a renewal, for all tabs; null logs out. */
export function keepSession(tokens: Tokens | null): void {
  if (tokens?.deviceToken) device.set(tokens.deviceToken);
  ended.set(false);
  whose = tokens?.session.id;
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

/** Which session this browser has; null for a guest. A renewal leaves it as it is. */
export function useSessionId(): string | null {
  return useStore(session)?.session.id ?? null;
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
  const tokens = session.fresh();
  if (tokens === null) return null;
  if (Date.parse(tokens.accessTokenExpiresAt) - Date.now() > AHEAD_MS / 2)
    return tokens.accessToken;
  return (await renew())?.accessToken ?? null;
}

/** The next tokens; whoever asks while it runs is given the same answer. */
export function renew(): Promise<Tokens | null> {
  renewing ??= renewNow().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

/** Tabs renew one after the other; whoever comes second takes over what the first was given. */
async function renewNow(): Promise<Tokens | null> {
  const asked = session.get();
  // Without locks (an old browser, a page without https) the server answers both tabs alike.
  if (!navigator.locks) return renewAlone(asked);
  return navigator.locks.request(KEY, () => renewAlone(asked));
}

async function renewAlone(asked: Tokens | null): Promise<Tokens | null> {
  const tokens = session.fresh();
  if (tokens === null || tokens.refreshToken !== asked?.refreshToken) return tokens;
  const { refreshToken } = tokens;
  const answer = await send(RefreshSession, { input: { refreshToken } }, null, chosenLanguage());
  // Logged out, or in as somebody else, meanwhile: that stands.
  if (session.fresh() !== tokens) return session.get();
  if (answer.result.session === null && answer.result.userErrors.length === 0) {
    throw new RequestFailed("INTERNAL", "");
  }
  if (answer.result.session === null) sessionEnded();
  else keepSession(answer.result.session);
  return answer.result.session;
}
