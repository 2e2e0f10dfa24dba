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

/** One value that all tabs of this browser share, and keep when they close. */
export interface Shared<Value> extends Store<Value | null> {
  /** Reads what another tab has kept meanwhile: to be called before a value is changed. */
  readonly fresh: () => Value | null;
}

/** A value in the browser's storage; where that is forbidden, it is this tab's alone. */
export function createShared<Value>(key: string): Shared<Value> {
  let text = read(key);
  const store = createStore<Value | null>(parsed(text));
  const fresh = (): Value | null => {
    const found = read(key);
    if (found !== undefined && found !== text) {
      text = found;
      store.set(parsed(found));
    }
    return store.get();
  };
  window.addEventListener("storage", (event) => {
    // A key of null: everything was thrown out.
    if (event.key === key || event.key === null) fresh();
  });
  return {
    ...store,
    fresh,
    set(next) {
      text = next === null ? null : JSON.stringify(next);
      write(key, text);
      store.set(next);
    },
  };
}

/** What is kept under a key; undefined where the storage is forbidden. */
function read(key: string): string | null | undefined {
  try {
    return localStorage.getItem(key);
  } catch {
    return undefined;
  }
}

function write(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // Kept in memory alone, then.
  }
}

function parsed<Value>(text: string | null | undefined): Value | null {
  try {
    return JSON.parse(text ?? "null") as Value | null;
  } catch {
    return null;
  }
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
