import { useEffect, useState } from "react";

import { useAccount } from "../account";
import {
  AcceptOrder,
  type CounterOrder,
  Counter as CounterQuery,
  DeclineOrder,
  FulfilOrder,
} from "../api/operations";
import { acknowledgeOf, onReminder } from "../api/reminders";
import { useAct, useQuery } from "../api/use";
import { chime, wakeChime } from "../chime";
import { clock, money } from "../format";
import { useNames, useWords } from "../language";
import { stored } from "../store";
import { Answered, AskWhy, Button, Empty, errorAt, Field, Heading, Refusals, useNow } from "../ui";
import { Charging } from "./charging";
import { useLinesText } from "./order-parts";
import { Quiet } from "./quiet";
import { Refunding } from "./refunding";

const SOUND_KEY = "sharepass.sound";
const kept = stored("local");

/** What waits at the counter: paid orders with their deadline, and accepted ones with a code. */
export function Counter() {
  const { counter: words } = useWords();
  const [sound, setSound] = useState(() => kept.read<boolean>(SOUND_KEY) ?? false);
  const asked = useQuery(CounterQuery, {});

  useEffect(() => {
    if (!sound) return;
    return onReminder((row) => row.kind === "ORDER_PAID" && chime());
  }, [sound]);

  function switchSound() {
    if (!sound) wakeChime();
    kept.write(SOUND_KEY, !sound);
    setSound(!sound);
  }

  return (
    <>
      <Heading
        side={
          <Button aria-pressed={sound} onClick={switchSound}>
            {sound ? words.soundOn : words.soundOff}
          </Button>
        }
      >
        {words.title}
      </Heading>
      <Standing />
      <div className="counter">
        <section>
          <Answered asked={asked}>
            {({ viewer: { staff } }) => {
              const orders = [...(staff?.merchant.paid.nodes ?? [])].sort(byDeadline);
              return (
                <>
                  <h2>
                    {words.waiting} <span className="count">{orders.length}</span>
                  </h2>
                  {orders.length === 0 && <Empty text={words.none} />}
                  <ul className="list">
                    {orders.map((order) => (
                      <Waiting key={order.id} order={order} />
                    ))}
                  </ul>
                </>
              );
            }}
          </Answered>
        </section>
        <section>
          <Redeeming />
          {asked.data?.viewer.staff && (
            <Charging
              shops={asked.data.viewer.staff.merchant.shops}
              shopId={asked.data.viewer.staff.shop?.id ?? null}
            />
          )}
          {asked.data && (
            <>
              <h2>
                {words.ready}{" "}
                <span className="count">
                  {asked.data.viewer.staff?.merchant.accepted.nodes.length}
                </span>
              </h2>
              {asked.data.viewer.staff?.merchant.accepted.nodes.length === 0 && (
                <p className="quiet">{words.noneReady}</p>
              )}
              <ul className="list">
                {asked.data.viewer.staff?.merchant.accepted.nodes.map((order) => (
                  <li key={order.id} className="card ticket">
                    <Ticket order={order} />
                    <Refunding order={order} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      </div>
      <Quiet />
    </>
  );
}

function byDeadline(one: CounterOrder, other: CounterOrder): number {
  return (one.acceptBy ?? "").localeCompare(other.acceptBy ?? "");
}

/** Says so when the merchant is not approved, or no more. */
export function Standing() {
  const { counter: words } = useWords();
  const merchant = useAccount().staff?.merchant;
  if (merchant === undefined || merchant.status === "APPROVED") return null;
  const reason = merchant.statusReason ?? "";
  const text = {
    PENDING: words.pending,
    REJECTED: words.rejected + reason,
    SUSPENDED: words.suspended + reason,
    CLOSING: words.closing,
    CLOSED: words.closed,
  }[merchant.status];
  return (
    <p className="notice" role="status">
      {text}
    </p>
  );
}

export function Ticket({ order }: { order: CounterOrder }) {
  const names = useNames();
  const words = useWords();
  const linesText = useLinesText();
  return (
    <div className="ticket-text">
      <b>{linesText(order)}</b>
      <p>
        {order.payment &&
          words.order.paid(money(order.payment.amount), words.order.tender[order.payment.tender])}
        {order.customer && ` · ${order.customer.name}`}
        {order.shop && ` · ${names.name(order.shop)}`}
      </p>
      {order.note && <p className="note">“{order.note}”</p>}
    </div>
  );
}

function Waiting({ order }: { order: CounterOrder }) {
  const { counter: words } = useWords();
  const [asking, setAsking] = useState(false);
  const accepting = useAct(AcceptOrder);
  const declining = useAct(DeclineOrder);
  const seconds = (Date.parse(order.acceptBy ?? "") - useNow()) / 1000;

  async function accept() {
    if (await accepting.run({ orderId: order.id })) acknowledgeOf(order.id);
  }

  async function decline(reason: string) {
    if (!(await declining.run({ orderId: order.id, reason }))) return;
    setAsking(false);
    acknowledgeOf(order.id);
  }

  return (
    <li className="card ticket" data-urgent={seconds < 60}>
      <p className="countdown">{seconds > 0 ? words.left(clock(seconds)) : words.over}</p>
      <Ticket order={order} />
      <div className="row">
        <Button look="strong" busy={accepting.busy} onClick={() => void accept()}>
          {words.accept}
        </Button>
        <Button onClick={() => setAsking(true)}>{words.decline}</Button>
      </div>
      <Refusals errors={accepting.errors} failure={accepting.failure} />
      {asking && (
        <AskWhy
          title={words.decline}
          label={words.declineWhy}
          confirm={words.decline}
          required
          act={declining}
          onConfirm={(why) => void decline(why)}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

/** The customer shows a code, the staff types it in. */
function Redeeming() {
  const { counter: words } = useWords();
  const [code, setCode] = useState("");
  const [done, setDone] = useState<CounterOrder>();
  const act = useAct(FulfilOrder);

  async function redeem() {
    setDone(undefined);
    const result = await act.run({ redeemCode: code.replace(/\s/g, "") });
    if (!result?.order) return;
    setCode("");
    setDone(result.order);
  }

  return (
    <form
      className="card pad redeeming"
      onSubmit={(event) => {
        event.preventDefault();
        void redeem();
      }}
    >
      <Field
        label={words.code}
        hint={words.codeHint}
        name="code"
        inputMode="numeric"
        autoComplete="off"
        required
        maxLength={32}
        value={code}
        error={errorAt(act.errors, "redeemCode")}
        onChange={(event) => {
          setCode(event.target.value);
          act.forget("redeemCode");
        }}
      />
      <Button type="submit" look="strong" busy={act.busy}>
        {words.fulfil}
      </Button>
      {done && (
        <div role="status">
          <p className="good">{words.codeDone}</p>
          <Ticket order={done} />
        </div>
      )}
      <Refusals errors={act.errors} failure={act.failure} shownAt={["redeemCode"]} />
    </form>
  );
}
