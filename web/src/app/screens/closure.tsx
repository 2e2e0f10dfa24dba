import { useState } from "react";

import { AnnounceClosure, ClosureStanding } from "../api/operations";
import { useAct, useQuery } from "../api/use";
import { date } from "../format";
import { useWords } from "../language";
import { Answered, Button, Confirm, errorAt, Field, TextField } from "../ui";

const DAY_MS = 86_400_000;

/** Shows the closure that is announced, or lets the owner announce one. */
export function Closure({ merchantId }: { merchantId: string }) {
  const { settlement: words, ending } = useWords();
  const asked = useQuery(ClosureStanding, { merchantId });
  return (
    <div className="card pad">
      <h2>{words.closure}</h2>
      <Answered asked={asked}>
        {({ merchant, serviceConfig: { policy } }) => {
          if (merchant?.closesAt) {
            return (
              <p className="notice">
                {words.closesOnDay(date(merchant.closesAt))}
                {merchant.statusReason && (
                  <>
                    <br />
                    {ending.reason(merchant.statusReason)}
                  </>
                )}
              </p>
            );
          }
          if (merchant?.status !== "APPROVED") return null;
          return <Announcing noticeDays={policy.closureNoticeDays} />;
        }}
      </Answered>
    </div>
  );
}

/** A day later than the notice, for an announcement late in the day to be in time. */
function firstDay(noticeDays: number): string {
  const first = new Date(Date.now() + (noticeDays + 1) * DAY_MS);
  const local = new Date(first.getTime() - first.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
}

function Announcing({ noticeDays }: { noticeDays: number }) {
  const { settlement: words } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <p>{words.closureLead(noticeDays)}</p>
      {open ? (
        <AnnounceForm noticeDays={noticeDays} onClose={() => setOpen(false)} />
      ) : (
        <Button look="danger" onClick={() => setOpen(true)}>
          {words.closure}…
        </Button>
      )}
    </>
  );
}

function AnnounceForm({ noticeDays, onClose }: { noticeDays: number; onClose: () => void }) {
  const { settlement: words, ui } = useWords();
  const [day, setDay] = useState(firstDay(noticeDays));
  const [reason, setReason] = useState("");
  const [sure, setSure] = useState(false);
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const act = useAct(AnnounceClosure);
  const missing = reason.trim() === "";
  // The end of the day that was chosen, where the owner is.
  const closesAt = new Date(`${day}T23:59:00`);

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (sure && !missing && day !== "") setAsking(true);
      }}
    >
      <p className="refusals">{words.closureWarning}</p>
      <Field
        label={words.closesOn}
        type="date"
        required
        min={firstDay(noticeDays)}
        value={day}
        error={errorAt(act.errors, "closesAt")}
        onChange={(event) => setDay(event.target.value)}
      />
      <TextField
        label={words.closureWhy}
        maxLength={500}
        value={reason}
        error={errorAt(act.errors, "reason") ?? (tried && missing ? ui.required : undefined)}
        onChange={(event) => setReason(event.target.value)}
      />
      <label className="check">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} />
        {words.closureSure}
      </label>
      {tried && !sure && (
        <p className="field-error" role="alert">
          {words.tick}
        </p>
      )}
      <div className="row end">
        <Button onClick={onClose}>{ui.cancel}</Button>
        <Button type="submit" look="danger">
          {words.announce}
        </Button>
      </div>
      {asking && (
        <Confirm
          title={words.announceAsk(date(closesAt.toISOString()))}
          confirm={words.announce}
          act={act}
          onConfirm={() =>
            void act
              .run({ closesAt: closesAt.toISOString(), reason: reason.trim() })
              .then((done) => done && setAsking(false))
          }
          onClose={() => setAsking(false)}
        />
      )}
    </form>
  );
}
