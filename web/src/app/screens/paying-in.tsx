import { useState } from "react";

import { type MerchantSettlementAnswer, PayInMoney } from "../api/operations";
import { useAct } from "../api/use";
import { dateTime, fen, isMoney, money } from "../format";
import { useWords } from "../language";
import { openPayPage } from "../pay";
import { Button, errorAt, Field, Refusals } from "../ui";

type Merchant = NonNullable<MerchantSettlementAnswer["viewer"]["staff"]>["merchant"];

/** What the merchant is owed or owes now, which refunds wait for it, and what it pays in. */
export function PayingIn({ merchant, isOwner }: { merchant: Merchant; isOwner: boolean }) {
  const { settlement: words } = useWords();
  const { account, owedRefunds, payIns } = merchant;
  return (
    <div className="card pad">
      <h2>{words.now}</h2>
      <dl className="pairs">
        <dt>{words.balance}</dt>
        <dd>
          <b>{money(account.balance)}</b>
        </dd>
        {fen(account.mayGoBack) > 0 && (
          <>
            <dt>{words.mayGoBack}</dt>
            <dd>{money(account.mayGoBack)}</dd>
          </>
        )}
        <dt>{words.sure}</dt>
        <dd>{money(account.sure)}</dd>
      </dl>
      {fen(account.refundsOwed) > 0 && (
        <div className="notice" role="status">
          <p>
            <b>{words.refundsOwed(money(account.refundsOwed))}</b>
            <br />
            {words.refundsOwedHint}
          </p>
          <ul className="lines">
            {owedRefunds.nodes.map(({ refund, order }) => (
              <li key={refund.id}>
                <span>{order === null ? "" : dateTime(order.placedAt)}</span>
                <span className="amount">
                  {words.owedOf(money(refund.owed), money(refund.amount))}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {isOwner && <PayInForm />}
      {payIns.nodes.length > 0 && (
        <ul className="lines">
          {payIns.nodes.map((payIn) => (
            <li key={payIn.id}>
              <span>
                {dateTime(payIn.createdAt)} · {words.payInStatus[payIn.status]}
                <br />
                <span className="fine">{words.reference(payIn.reference)}</span>
              </span>
              <span className="amount">
                {words.receivedOf(money(payIn.received), money(payIn.amount))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function PayInForm() {
  const { settlement: words } = useWords();
  const act = useAct(PayInMoney);
  const [amount, setAmount] = useState("");
  const [begun, setBegun] = useState<{ reference: string; payUrl: string | null }>();

  async function begin() {
    if (!isMoney(amount.trim())) return;
    const payIn = (await act.run({ amount: amount.trim() }))?.payIn;
    if (payIn) setBegun({ reference: payIn.reference, payUrl: payIn.payment?.payUrl ?? null });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <Field
        label={words.payInAmount}
        hint={words.payInHint}
        name="amount"
        inputMode="decimal"
        required
        value={amount}
        error={errorAt(act.errors, "amount")}
        onChange={(event: { target: { value: string } }) => setAmount(event.target.value)}
      />
      <Refusals errors={act.errors} failure={act.failure} shownAt={["amount"]} />
      <div className="row end">
        <Button type="submit" busy={act.busy}>
          {words.payIn}
        </Button>
      </div>
      {begun && (
        <div className="notice" role="status">
          <p>{words.byBank(begun.reference)}</p>
          {begun.payUrl !== null && (
            <Button
              look="strong"
              onClick={() => openPayPage(begun.payUrl ?? "", "/counter/settlement")}
            >
              {words.payPage}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
