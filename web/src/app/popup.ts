import { type RefObject, useEffect, useRef, useState } from "react";

import { usePlace } from "./router";

/** What opens below a button of the head. */
interface Popup {
  /** The element that holds the button and what it opens. */
  readonly place: RefObject<HTMLDivElement | null>;
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}

/**
 * A popup of the head: it closes by Escape, by a touch or the focus outside of it, and on another
 * page.
 */
export function usePopup(): Popup {
  const place = useRef<HTMLDivElement>(null);
  const { path } = usePlace();
  const [open, setOpen] = useState(false);
  const [page, setPage] = useState(path);
  if (page !== path) {
    setPage(path);
    setOpen(false);
  }

  useEffect(() => {
    if (!open) return;
    const listening = new AbortController();
    const { signal } = listening;
    const leave = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", leave, { signal });
    addEventListener("focusin", leave, { signal });
    addEventListener(
      "keydown",
      ({ key }) => {
        if (key !== "Escape") return;
        setOpen(false);
        // The focus does not fall to the page's start with what it was in.
        place.current?.querySelector("button")?.focus();
      },
      { signal },
    );
    return () => listening.abort();
  }, [open]);

  return { place, open, setOpen };
}
