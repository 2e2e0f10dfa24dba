/**
 * What each entry of this tab's history has shown. Whoever comes back to one sees it again at once,
 * as far down as it was read.
 */
const entries = new Map<string, Map<string, unknown>>();

/** More entries than these are not gone back to. */
const MOST_ENTRIES = 30;

/** Keeps what an entry shows under a name. */
export function remember(entry: string, name: string, shown: unknown): void {
  const known = entries.get(entry) ?? new Map<string, unknown>();
  known.set(name, shown);
  // The newest stands last.
  entries.delete(entry);
  entries.set(entry, known);
  const [oldest] = entries.keys();
  if (entries.size > MOST_ENTRIES && oldest !== undefined) entries.delete(oldest);
}

/** What an entry has shown under a name; undefined where that is not known. */
export function recall<Shown>(entry: string, name: string): Shown | undefined {
  return entries.get(entry)?.get(name) as Shown | undefined;
}
