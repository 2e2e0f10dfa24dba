import { useSyncExternalStore } from "react";

/** One value that many components read. */
export interface Store<Value> {
  readonly get: () => Value;
  readonly set: (next: Value) => void;
  readonly watch: (watcher: () => void) => () => void;
}

export function createStore<Value>(first: Value): Store<Value> {
  let value = first;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of watchers) watcher();
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.watch, store.get);
}

/** A browser's storage that answers null, and keeps nothing, where it is forbidden. */
export function stored(kind: "local" | "session") {
  const area = () => (kind === "local" ? localStorage : sessionStorage);
  return {
    read<Value>(key: string): Value | null {
      try {
        return JSON.parse(area().getItem(key) ?? "null") as Value | null;
      } catch {
        return null;
      }
    },
    write(key: string, value: unknown): void {
      try {
        if (value === null) area().removeItem(key);
        else area().setItem(key, JSON.stringify(value));
      } catch {
        // Kept in memory alone, then.
      }
    },
  };
}
