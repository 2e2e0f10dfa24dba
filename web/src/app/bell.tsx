import { useEffect, useState } from "react";

import { useAccount } from "./account";
import type { ReminderRow } from "./api/operations";
import { acknowledge, listOlder, onReminder, useFeed } from "./api/reminders";
import { dateTime } from "./format";
import { useWords } from "./language";
import { usePopup } from "./popup";
import { Link } from "./router";
import { Button } from "./ui";

/** How long a new reminder stays in the corner, in milliseconds. */
const TOAST_MS = 8_000;

/** The reminders of whoever is logged in, live. */
export function Bell() {
  const { bell } = useWords();
  const feed = useFeed();
  const { place, open, setOpen } = usePopup();
  const unread = feed.rows.filter((row) => row.acknowledgedAt === null).length;
  const urgent = feed.rows.some(
    (row) => row.acknowledgedAt === null && row.urgency === "ESCALATED",
  );
  const shownCount = unread > 99 ? "99+" : String(unread);

  return (
    <div className="bell" ref={place}>
      <button
        type="button"
        className="tool icon"
        aria-label={`${bell.title}, ${bell.unread(unread)}`}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4" />
        </svg>
        {unread > 0 && <i data-urgent={urgent}>{shownCount}</i>}
      </button>
      {open && (
        <section className="bell-panel" aria-label={bell.title}>
          <header>
            <h2>{bell.title}</h2>
            <span className="live" data-on={feed.live}>
              {feed.live ? bell.live : bell.offline}
            </span>
            {unread > 0 && (
              <Button look="quiet" onClick={() => void acknowledge().catch(() => undefined)}>
                {bell.all}
              </Button>
            )}
          </header>
          {feed.rows.length === 0 && <p className="quiet">{bell.none}</p>}
          <ul>
            {feed.rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </ul>
          {feed.older && (
            <Button look="quiet" onClick={() => void listOlder().catch(() => undefined)}>
              {bell.older}
            </Button>
          )}
        </section>
      )}
      <Toasts rows={feed.rows} />
    </div>
  );
}

/** Where the subject of a reminder can be looked at. */
function usePlaceOf(row: ReminderRow): string | undefined {
  const { kind } = useAccount();
  const [what] = row.subjectId.split("_");
  if (kind === "CUSTOMER") {
    if (what === "ord") return `/orders/${row.subjectId}`;
    if (what === "off") return `/offers/${row.subjectId}`;
    // Of a merchant a customer is told what its members have to choose.
    return ["mbr", "rch", "lot", "mer"].includes(what ?? "") ? "/member" : undefined;
  }
  if (what === "ord") return "/counter";
  if (what === "sst" || row.kind === "PAYOUT_ACCOUNT_CHANGED") return "/counter/settlement";
  if (row.kind === "STAFF_CHANGED") return "/counter/staff";
  if (what === "whe") return "/counter/webhooks";
  return what === "off" || what === "rev" ? "/counter/offers" : undefined;
}

function Row({ row }: { row: ReminderRow }) {
  const { bell } = useWords();
  const to = usePlaceOf(row);
  const isNew = row.acknowledgedAt === null;
  const read = () => void acknowledge([row.id]).catch(() => undefined);
  return (
    <li data-new={isNew} data-urgent={isNew && row.urgency !== "USUAL"}>
      <div>
        <b>{row.title}</b>
        <time dateTime={row.createdAt}>{dateTime(row.createdAt)}</time>
      </div>
      <p>{row.message}</p>
      <div className="row">
        {to && (
          <Link to={to} onClick={() => isNew && read()}>
            {bell.open}
          </Link>
        )}
        {isNew && (
          <button type="button" className="link" onClick={read}>
            {bell.one}
          </button>
        )}
      </div>
    </li>
  );
}

/** What has just been told, for a moment. */
function Toasts({ rows }: { rows: readonly ReminderRow[] }) {
  const [ids, setIds] = useState<readonly string[]>([]);
  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const stop = onReminder((row) => {
      setIds((old) => [...old.filter((id) => id !== row.id).slice(-2), row.id]);
      const timer = setTimeout(() => {
        timers.delete(timer);
        setIds((old) => old.filter((id) => id !== row.id));
      }, TOAST_MS);
      timers.add(timer);
    });
    return () => {
      stop();
      for (const timer of timers) clearTimeout(timer);
    };
  }, []);
  const shown = rows.filter((row) => ids.includes(row.id) && row.acknowledgedAt === null);
  return (
    <div className="toasts" role="status">
      {shown.map((row) => (
        <Toast key={row.id} row={row} onClose={() => setIds(ids.filter((id) => id !== row.id))} />
      ))}
    </div>
  );
}

function Toast({ row, onClose }: { row: ReminderRow; onClose: () => void }) {
  const { bell } = useWords();
  const to = usePlaceOf(row);
  return (
    <div className="toast">
      <b>{row.title}</b>
      <p>{row.message}</p>
      <div className="row">
        {to && (
          <Link to={to} onClick={onClose}>
            {bell.open}
          </Link>
        )}
        <button type="button" className="link" onClick={onClose}>
          {bell.close}
        </button>
      </div>
    </div>
  );
}
