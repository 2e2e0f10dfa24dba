import type { AnchorHTMLAttributes, MouseEvent } from "react";

import { createStore, useStore } from "./store";

/** Where the app is: the path with its query. */
const place = createStore(here());

function here(): string {
  return location.pathname + location.search;
}

addEventListener("popstate", () => place.set(here()));

export function navigate(to: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", to);
  else history.replaceState(null, "", to);
  place.set(here());
  scrollTo(0, 0);
}

export function usePlace(): { path: string; query: URLSearchParams } {
  const url = new URL(useStore(place), location.origin);
  return { path: url.pathname, query: url.searchParams };
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
