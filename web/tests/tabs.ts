// Tabs of one browser: each has the app's modules for itself, and all have the same storage.

import { onTestFinished, vi } from "vitest";

/** Opens a tab, which is closed when the test is over. */
export async function openTab() {
  vi.resetModules();
  const listen = vi.spyOn(window, "addEventListener");
  const tab = {
    ...(await import("../src/app/api/session")),
    ...(await import("../src/app/api/request")),
    ...(await import("../src/app/cart")),
    ...(await import("../src/app/store")),
  };
  const listeners = listen.mock.calls.slice();
  listen.mockRestore();
  onTestFinished(() => {
    tab.keepSession(null);
    for (const [type, listener] of listeners) window.removeEventListener(type, listener);
  });
  return tab;
}

/** Tells the tabs, as the browser does, that another has written. */
export function tellTabs(key: string): void {
  window.dispatchEvent(new StorageEvent("storage", { key }));
}

/** Locks as browsers have them: whoever asks waits for those before. */
export function lendLocks(): void {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, work: () => Promise<unknown>) => {
    last = last.then(work, work);
    return last;
  };
  Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
  onTestFinished(() => {
    Reflect.deleteProperty(navigator, "locks");
  });
}
