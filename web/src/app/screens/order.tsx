import { useState } from "react";

import { CancelOrder, OrderDetail, type OrderFull, PayOrder } from "../api/operations";
import { useAct, useLookAgain, useQuery } from "../api/use";
import { clock, dateTime, fen, fromFen, money } from "../format";
import { useNames, useWords } from "../language";
import { openPayPage } from "../pay";
import { Link } from "../router";
import { Answered, AskWhy, Button, Empty, Heading, Refusals, useNow } from "../ui";
import { GiveUp } from "./give-up";
import { StatusChip, useLinesText } from "./order-parts";

/** How often an order that waits for the gateway is looked at, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** One order of the customer: where it stands, what can be done, and the code for the counter. */
export function OrderScreen({ id }: { id: string }) {
  const words = useWords();
  const asked = useQuery(OrderDetail, { id });
  const order = asked.data?.order;
  const waits = order?.status === "PLACED" && order.pendingPayment !== null;
  useLookAgain(asked, waits, LOOK_EVERY_MS);
  return (
    <Answered asked={asked}>
      {() =>
        order ? (
          <Shown order={order} />
        ) : (
          <Empty text={words.order.notFound}>
            <Link to="/orders" className="button strong">
              {words.order.back}
            </Link>
          </Empty>
        )
      }
    </Answered>
  );
}

function Shown({ order }: { order: OrderFull }) {
  const words = useWords();
  const names = useNames();
  const { status, shop } = order;
  return (
    <>
      <p>
        <Link to="/orders">← {words.order.back}</Link>
      </p>
      <Heading side={<StatusChip status={status} />}>
        {shop === null ? words.order.title : names.name(shop)}
      </Heading>
      <div className="two">
        <section className="card pad">
          <p role="status">
            {order.bill && status === "FULFILLED"
              ? words.order.billPaid
              : words.order.statusText[status]}
          </p>
          {order.reason && (
            <p>
              {words.order.reason}: {order.reason}
            </p>
          )}
          {order.redeemCode && (status === "PAID" || status === "ACCEPTED") && (
            <div className="redeem">
              <span>{words.order.redeem}</span>
              <b data-testid="redeem-code">{order.redeemCode.replace(/(\d{4})(?=\d)/, "$1 ")}</b>
              <span>{words.order.redeemHint}</span>
            </div>
          )}
          {status === "PAID" && order.acceptBy && (
            <p className="quiet">{words.order.acceptBy(dateTime(order.acceptBy))}</p>
          )}
          {order.handOverBy && (
            <p className="quiet">{words.order.handOverBy(dateTime(order.handOverBy))}</p>
          )}
          {status === "PLACED" && <Paying order={order} />}
          {order.allowedActions.includes("CANCEL") && <Cancelling order={order} />}
          <Owed order={order} />
        </section>
        <Facts order={order} />
      </div>
    </>
  );
}

function Paying({ order }: { order: OrderFull }) {
  const words = useWords();
  const paying = useAct(PayOrder);
  const seconds = (Date.parse(order.expiresAt) - useNow()) / 1000;
  const { pendingPayment, amountDue } = order;
  const hasBalance = amountDue?.reason === "MEMBER";

  async function pay(tender: "BALANCE" | "GATEWAY") {
    const result = await paying.run({ orderId: order.id, tender });
    const payUrl = result?.order?.pendingPayment?.payUrl;
    if (payUrl) openPayPage(payUrl, `/orders/${order.id}`);
  }

  return (
    <div className="paying">
      <p className="quiet">
        {words.order.payBy(dateTime(order.expiresAt))} · {words.order.timeLeft(clock(seconds))}
      </p>
      {pendingPayment === null ? (
        <>
          {amountDue && !hasBalance && <p>{amountDue.explanation}</p>}
          <div className="row">
            {hasBalance && (
              <Button look="strong" busy={paying.busy} onClick={() => void pay("BALANCE")}>
                {words.order.payBalance(money(order.memberTotal))}
              </Button>
            )}
            <Button
              look={hasBalance ? "plain" : "strong"}
              busy={paying.busy}
              onClick={() => void pay("GATEWAY")}
            >
              {words.order.payGateway(money(order.listTotal))}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p role="status">{words.order.waitingGateway}</p>
          <div className="row">
            {pendingPayment.payUrl && (
              <Button
                look="strong"
                onClick={() => openPayPage(pendingPayment.payUrl ?? "", `/orders/${order.id}`)}
              >
                {words.order.payPage}
              </Button>
            )}
          </div>
        </>
      )}
      <Refusals errors={paying.errors} failure={paying.failure} />
    </div>
  );
}

function Cancelling({ order }: { order: OrderFull }) {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  const cancelling = useAct(CancelOrder);
  async function cancel(why: string) {
    const done = await cancelling.run({ orderId: order.id, reason: why === "" ? null : why });
    if (done) setAsking(false);
  }
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        {words.order.cancel}
      </Button>
      {asking && (
        <AskWhy
          title={words.order.cancelAsk}
          label={words.order.cancelWhy}
          confirm={words.order.cancel}
          required={false}
          act={cancelling}
          onConfirm={(why) => void cancel(why)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** What the shop still owes of refunds: it goes back as soon as the shop has the money. */
function Owed({ order }: { order: OrderFull }) {
  const { claims: words } = useWords();
  const owed = order.refunds.filter((refund) => refund.status === "OWED");
  return owed.map((refund) => (
    <div key={refund.id} className="notice" role="status">
      <p>
        <b>{words.owed(money(refund.owed), money(refund.amount))}</b>
        <br />
        {words.owedHint}
      </p>
      <GiveUp refundId={refund.id} />
    </div>
  ));
}

function lineTotal(line: OrderFull["lines"][number], atList: boolean): string {
  return fromFen(fen(atList ? line.listPrice : line.memberPrice) * line.quantity);
}

function Facts({ order }: { order: OrderFull }) {
  const words = useWords();
  const names = useNames();
  const linesText = useLinesText();
  const { bill, payment, shop } = order;
  const times: [string, string | null][] = [
    [words.order.placed, order.placedAt],
    [words.order.paidAt, order.paidAt],
    [words.order.accepted, order.acceptedAt],
    [words.order.fulfilled, order.fulfilledAt],
    [words.order.closed, order.closedAt],
  ];
  return (
    <section className="card pad" aria-label={words.order.lines}>
      <ul className="lines">
        {bill && (
          <li>
            <span>{linesText(order)}</span>
            <span className="amount">{money(order.listTotal)}</span>
          </li>
        )}
        {order.lines.map((line) => (
          <li key={line.number}>
            <span>
              {line.quantity} × {names.title(line)}
            </span>
            <span className="amount">{money(lineTotal(line, payment?.tender === "GATEWAY"))}</span>
          </li>
        ))}
      </ul>
      <dl className="pairs">
        <dt>{words.memberPrice}</dt>
        <dd>{money(order.memberTotal)}</dd>
        <dt>{words.listPrice}</dt>
        <dd>{money(order.listTotal)}</dd>
        {payment && (
          <>
            <dt>{words.order.total}</dt>
            <dd>
              <b>{words.order.paid(money(payment.amount), words.order.tender[payment.tender])}</b>
            </dd>
            {fen(payment.refunded) > 0 && (
              <>
                <dt>{words.order.refunded}</dt>
                <dd>{money(payment.refunded)}</dd>
              </>
            )}
          </>
        )}
        {order.note && (
          <>
            <dt>{words.order.note}</dt>
            <dd>{order.note}</dd>
          </>
        )}
        {times.map(
          ([name, at]) =>
            at && (
              <div key={name} className="pair">
                <dt>{name}</dt>
                <dd>{dateTime(at)}</dd>
              </div>
            ),
        )}
        {shop && (
          <>
            <dt>{words.offer.shop}</dt>
            <dd>
              {shop.address}
              {shop.phone && (
                <>
                  {" "}
                  <a href={`tel:${shop.phone}`}>{shop.phone}</a>
                </>
              )}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
