import { useState } from "react";

import {
  ReminderPreferences as PreferencesQuery,
  type ReminderPreferencesAnswer,
  SetReminderPreferences,
} from "../api/operations";
import { useAct, useQuery } from "../api/use";
import { dateTime } from "../format";
import { useNames, useWords } from "../language";
import { Answered, Button, errorAt, Field, Refusals } from "../ui";

/** What the counter is told, and so may want to be told silently. */
const KINDS = [
  "ORDER_PAID",
  "ORDER_ACCEPTED",
  "ORDER_DECLINED",
  "ORDER_FULFILLED",
  "ORDER_CANCELLED",
  "ORDER_EXPIRED",
  "ORDER_REFUNDED",
] as const;

const HOUR_MS = 3_600_000;

type Staff = NonNullable<ReminderPreferencesAnswer["viewer"]["staff"]>;

/** When this member of staff's devices are not to ring. */
export function Quiet() {
  const { quiet: words } = useWords();
  const asked = useQuery(PreferencesQuery, {}, true);
  return (
    <details className="card pad">
      <summary>{words.title}</summary>
      <Answered asked={asked}>
        {({ viewer: { staff } }) => staff && <Form staff={staff} onSaved={asked.reload} />}
      </Answered>
    </details>
  );
}

function Form({ staff, onSaved }: { staff: Staff; onSaved: () => void }) {
  const { quiet: words } = useWords();
  const names = useNames();
  const kept = staff.reminderPreferences;
  const [kinds, setKinds] = useState<readonly string[]>(kept.mutedKinds);
  const [shops, setShops] = useState(kept.mutedShops.map((shop) => shop.id));
  const [from, setFrom] = useState(kept.quietHours?.from ?? "");
  const [until, setUntil] = useState(kept.quietHours?.until ?? "");
  const act = useAct(SetReminderPreferences);
  const mine = staff.merchant.shops.filter((shop) => !staff.shop || shop.id === staff.shop.id);
  // Kept in the place where they were set; new ones are of the place where this device is.
  const timeZone = kept.quietHours?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isMuted = kept.mutedUntil !== null && Date.parse(kept.mutedUntil) > Date.now();

  async function save(mutedUntil: string | null) {
    const quietHours = from === "" && until === "" ? null : { from, until, timeZone };
    const mutedKinds = KINDS.filter((kind) => kinds.includes(kind));
    const others = kept.mutedKinds.filter((kind) => !(KINDS as readonly string[]).includes(kind));
    const input = {
      mutedKinds: [...mutedKinds, ...others],
      mutedShopIds: shops,
      quietHours,
      mutedUntil,
    };
    if (await act.run(input)) onSaved();
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save(isMuted ? kept.mutedUntil : null);
      }}
    >
      <p className="quiet">{words.hint}</p>
      <fieldset>
        <legend>{words.kinds}</legend>
        {KINDS.map((kind) => (
          <Check
            key={kind}
            text={words.kind[kind]}
            on={kinds.includes(kind)}
            onSwitch={() => setKinds(switched(kinds, kind))}
          />
        ))}
      </fieldset>
      {mine.length > 1 && (
        <fieldset>
          <legend>{words.shops}</legend>
          {mine.map((shop) => (
            <Check
              key={shop.id}
              text={names.name(shop)}
              on={shops.includes(shop.id)}
              onSwitch={() => setShops(switched(shops, shop.id))}
            />
          ))}
        </fieldset>
      )}
      <div className="row">
        <Field
          label={words.from}
          type="time"
          value={from}
          error={errorAt(act.errors, "quietHours")}
          onChange={(event) => setFrom(event.target.value)}
        />
        <Field
          label={words.until}
          hint={timeZone}
          type="time"
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
      </div>
      <Refusals errors={act.errors} failure={act.failure} shownAt={["quietHours"]} />
      <div className="row">
        <Button type="submit" look="strong" busy={act.busy}>
          {words.save}
        </Button>
        <Button
          aria-pressed={isMuted}
          busy={act.busy}
          onClick={() => void save(isMuted ? null : new Date(Date.now() + HOUR_MS).toISOString())}
        >
          {isMuted ? words.unmute(dateTime(kept.mutedUntil ?? "")) : words.mute}
        </Button>
      </div>
    </form>
  );
}

function Check({ text, on, onSwitch }: { text: string; on: boolean; onSwitch: () => void }) {
  return (
    <label className="check">
      <input type="checkbox" checked={on} onChange={onSwitch} />
      {text}
    </label>
  );
}

function switched(all: readonly string[], one: string): string[] {
  return all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
}
