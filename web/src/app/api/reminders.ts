import { createStore, stored, useStore } from "../store";
import type { ReminderRow, RemindersAnswer } from "./operations";
import { AcknowledgeReminders, ReminderList, Reminders } from "./operations";
import { request } from "./request";
import { follow as keepFollowing } from "./resume.js";
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

type Following = ReturnType<typeof keepFollowing>;

const NOTHING: Feed = { rows: [], live: false, older: false };
const feed = createStore<Feed>(NOTHING);
const area = stored("local");
const listeners = new Set<(row: ReminderRow) => void>();

let followed: string | undefined;
let following: Following | undefined;

export function useFeed(): Feed {
  return useStore(feed);
}

/** Hears each reminder that this device is to ring about. */
export function onReminder(listener: (row: ReminderRow) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows the reminders of this account until `unfollow`. */
export function follow(account: string): void {
  if (followed === account) return;
  unfollow();
  followed = account;
  const key = `sharepass.cursor.${account}`;
  const url = new URL("/graphql", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  following = keepFollowing({
    url: url.href,
    token: async (refused) => {
      if (followed !== account) return null;
      return refused ? ((await renew())?.accessToken ?? null) : accessToken();
    },
    onLive: (live) => {
      if (followed !== account) return;
      feed.set({ ...feed.get(), live });
      // An account without any reminder has no place to go on from yet.
      if (live && area.read(key) === null)
        setTimeout(() => void list().catch(() => undefined), 1_000);
    },
    subscriptions: [
      {
        query: Reminders.text,
        cursor: async () => {
          const end = await list();
          return area.read<string>(key) ?? end;
        },
        deal: (data: RemindersAnswer) => {
          if (followed === account) take(key, data);
        },
        refused: (code) => {
          // A cursor the server does not know: the newest list is where to go on from.
          const had = code === "BAD_USER_INPUT" && area.read(key) !== null;
          area.write(key, null);
          return had;
        },
      },
    ],
  });
  void following.ended.then(() => {
    if (followed === account) followed = undefined;
  });
}

export function unfollow(): void {
  followed = undefined;
  following?.stop();
  following = undefined;
  feed.set(NOTHING);
}

addEventListener("online", () => following?.hurry());

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

function take(key: string, { reminders: event }: RemindersAnswer): void {
  const { reminder, cursor, rings } = event;
  feed.set({ ...feed.get(), rows: merged(feed.get().rows, [reminder]) });
  area.write(key, cursor);
  refreshAll();
  // A socket speaks the browser's language; the list speaks the chosen one.
  void list().catch(() => undefined);
  // The server says whether to ring, by what its reader wants: every device does the same.
  if (!rings) return;
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
  const rows = feed
    .get()
    .rows.map((row) =>
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
