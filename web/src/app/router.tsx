import { type AnchorHTMLAttributes, type MouseEvent, useLayoutEffect } from "react";

import { newKey } from "./api/key";
import { createStore, useStore } from "./store";

/** Where the app is. */
interface Place {
  /** The path with its query. */
  readonly address: string;
  /** The entry of the tab's history that stands there; the browser keeps it with the entry. */
  readonly entry: string;
  /** The reader came back to it, or went forward to it again. */
  readonly isReturn: boolean;
}

const place = createStore<Place>(here(false));

/** How far down each entry was read when it was left, in pixels. */
const depths = new Map<string, number>();

function here(isReturn: boolean): Place {
  const { entry } = (history.state ?? {}) as { entry?: string };
  if (entry === undefined) history.replaceState({ entry: newKey() }, "");
  return {
    address: location.pathname + location.search,
    entry: entry ?? (history.state as { entry: string }).entry,
    isReturn,
  };
}

addEventListener("popstate", () => place.set(here(true)));
addEventListener("scroll", () => depths.set(place.get().entry, scrollY), { passive: true });

export function navigate(to: string, how: "push" | "replace" = "push"): void {
  const { entry } = place.get();
  if (how === "replace") {
    history.replaceState({ entry }, "", to);
  } else {
    depths.set(entry, scrollY);
    history.pushState({ entry: newKey() }, "", to);
  }
  place.set(here(false));
  scrollTo(0, 0);
}

export function usePlace(): { path: string; query: URLSearchParams } {
  const url = new URL(useStore(place).address, location.origin);
  return { path: url.pathname, query: url.searchParams };
}

/** The entry of the history that the page stands for, and whether the reader came back to it. */
export function useEntry(): Pick<Place, "entry" | "isReturn"> {
  return useStore(place);
}

/** Scrolls to where an entry was left, as soon as what it showed stands there again. */
export function useReturnToDepth(): void {
  const now = useStore(place);
  useLayoutEffect(() => {
    const depth = now.isReturn ? depths.get(now.entry) : undefined;
    if (depth !== undefined) scrollTo(0, depth);
  }, [now]);
}

/**
 * What is chosen on a screen, such as filters: it stands in the address, so that it is there again
 * after Back and can be sent to somebody.
 */
export function useChoices(): {
  readonly chosen: URLSearchParams;
  /** Chooses by name; null takes the choice back. */
  readonly choose: (choices: Readonly<Record<string, string | null>>) => void;
} {
  const { path, query } = usePlace();
  function choose(choices: Readonly<Record<string, string | null>>) {
    const next = new URLSearchParams(query);
    for (const [name, choice] of Object.entries(choices)) {
      if (choice === null) next.delete(name);
      else next.set(name, choice);
    }
    navigate(next.size === 0 ? path : `${path}?${next}`, "replace");
  }
  return { chosen: query, choose };
}

/** A link within the app; with a modifier key it opens as the browser wishes. */
export function Link({
  to,
  ...others
}: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href">) {
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    others.onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  }
  return <a {...others} href={to} onClick={follow} />;
}
