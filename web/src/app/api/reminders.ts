import { createClient, type Client } from "graphql-ws";

import { createStore, stored, useStore } from "../store";
import { AcknowledgeReminders, ReminderList, Reminders } from "./operations";
import type { ReminderRow, RemindersAnswer } from "./operations";
import { request } from "./request";
import { accessToken, renew } from "./session";
import { refreshAll } from "./use";

/**
 * The reminders of whoever is logged in: the newest as a list, and what comes, live. The cursor of
 * the last event dealt with is kept, and every connection goes on from it; nothing is buffered
 * anywhere that a lost connection could take away.
 */
export interface Feed {
  readonly rows: readonly ReminderRow[];
  readonly live: boolean;
  readonly older: boolean;
}

const NOTHING: Feed = { rows: [], live: false, older: false };
const feed = createStore<Feed>(NOTHING);
const area = stored("local");
const listeners = new Set<(row: ReminderRow) => void>();

/** Pings of the client, and how long their answer may take, in milliseconds. */
const PING_EVERY_MS = 15_000;
const PONG_WITHIN_MS = 8_000;
/** Pauses between attempts to connect: the first, and the longest, in milliseconds. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** What is older than this when it comes was missed, and is not announced as new. */
const NEW_WITHIN_MS = 120_000;

let followed: string | undefined;
let wake: (() => void) | undefined;

export function useFeed(): Feed {
  return useStore(feed);
}

/** Hears each reminder that is told now. */
export function onReminder(listener: (row: ReminderRow) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows the reminders of this account until `unfollow`. */
export function follow(account: string): void {
  if (followed === account) return;
  followed = account;
  feed.set(NOTHING);
  void keepFollowing(account);
}

export function unfollow(): void {
  followed = undefined;
  feed.set(NOTHING);
  wake?.();
}

addEventListener("online", () => wake?.());

async function keepFollowing(account: string): Promise<void> {
  const key = `sharepass.cursor.${account}`;
  let pause = PAUSE_MS;
  while (followed === account) {
    try {
      const end = await list();
      const after = area.read<string>(key) ?? end;
      const cameAny = await listen(account, key, after);
      if (cameAny) pause = PAUSE_MS;
    } catch {
      // Offline, or the server is going: try again after the pause.
    }
    if (followed !== account) return;
    feed.set({ ...feed.get(), live: false });
    await rest(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** The newest reminders; answers with the place after them. */
async function list(): Promise<string | null> {
  const of = followed;
  const { reminders } = await request(ReminderList, {});
  if (followed === of) {
    const older = reminders.pageInfo.hasPreviousPage && feed.get().rows.length <= 30;
    feed.set({ ...feed.get(), rows: merged(feed.get().rows, reminders.nodes), older });
  }
  return reminders.pageInfo.endCursor;
}

/** Reads the page before the oldest row. */
export async function listOlder(): Promise<void> {
  const of = followed;
  const oldest = feed.get().rows.at(-1);
  if (oldest === undefined) return;
  const { reminders } = await request(ReminderList, { before: oldest.cursor });
  if (followed !== of) return;
  const { hasPreviousPage: older } = reminders.pageInfo;
  feed.set({ ...feed.get(), rows: merged(feed.get().rows, reminders.nodes), older });
}

/** Listens until the connection ends; answers whether it ever stood. */
async function listen(account: string, key: string, after: string | null): Promise<boolean> {
  const token = await accessToken();
  if (token === null || followed !== account) return false;
  let stood = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const url = new URL("/graphql", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const client: Client = createClient({
    url: url.href,
    connectionParams: { Authorization: `Bearer ${token}` },
    // Its own retry would repeat the first cursor: the loop above goes on from the last one.
    retryAttempts: 0,
    keepAlive: PING_EVERY_MS,
    on: {
      connected: () => {
        stood = true;
        if (followed !== account) return;
        feed.set({ ...feed.get(), live: true });
        // An account without any reminder has no place to go on from yet.
        if (after === null) setTimeout(() => void list().catch(() => undefined), 1_000);
      },
      ping: (received) => {
        if (received) return;
        clearTimeout(silence);
        silence = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
      },
      pong: () => clearTimeout(silence),
    },
  });
  wake = () => client.terminate();
  try {
    const events = client.iterate<RemindersAnswer>({ query: Reminders.text, variables: { after } });
    for await (const { data, errors } of events) {
      if (followed !== account) break;
      if (errors !== undefined) {
        // A cursor the server does not know: the newest list is where to go on from.
        if (errors.some(({ extensions }) => extensions?.["code"] === "BAD_USER_INPUT")) {
          area.write(key, null);
        }
        break;
      }
      if (data) take(key, data);
    }
  } catch (ended) {
    if ((ended as CloseEvent | undefined)?.code === 4401) await renew();
  } finally {
    wake = undefined;
    clearTimeout(silence);
    void client.dispose();
  }
  return stood;
}

function take(key: string, { reminders: event }: RemindersAnswer): void {
  const { reminder, cursor, change } = event;
  feed.set({ ...feed.get(), rows: merged(feed.get().rows, [reminder]) });
  area.write(key, cursor);
  refreshAll();
  // A socket speaks the browser's language; the list speaks the chosen one.
  void list().catch(() => undefined);
  const age = Date.now() - Date.parse(reminder.createdAt);
  if (change !== "TOLD" || reminder.acknowledgedAt !== null || age > NEW_WITHIN_MS) return;
  for (const listener of listeners) listener(reminder);
}

/** Both, each reminder once as it is known last, newest first. */
function merged(old: readonly ReminderRow[], come: readonly ReminderRow[]): ReminderRow[] {
  const byId = new Map(old.map((row) => [row.id, row]));
  for (const row of come) byId.set(row.id, row);
  return [...byId.values()].sort((one, other) => other.position - one.position);
}

/** Acknowledges these, or all up to the newest row; the other devices fall silent too. */
export async function acknowledge(ids?: readonly string[]): Promise<void> {
  const [newest] = feed.get().rows;
  if (newest === undefined || ids?.length === 0) return;
  const input = ids === undefined ? { upTo: newest.cursor } : { ids: ids.slice(0, 100) };
  const { result } = await request(AcknowledgeReminders, { input });
  if (result.userErrors.length > 0) return;
  const at = new Date().toISOString();
  const rows = feed.get().rows.map((row) =>
    row.acknowledgedAt === null && (ids === undefined || ids.includes(row.id))
      ? { ...row, acknowledgedAt: at }
      : row,
  );
  feed.set({ ...feed.get(), rows });
}

/** What a subject's reminders told is dealt with. */
export function acknowledgeOf(subject: string): void {
  const ids = feed
    .get()
    .rows.filter((row) => row.subjectId === subject && row.acknowledgedAt === null)
    .map((row) => row.id);
  void acknowledge(ids).catch(() => undefined);
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    wake = () => {
      clearTimeout(timer);
      done();
    };
  });
}
