import { useState } from "react";

import { type CounterOrder, RefundOrder, UndoFulfilment } from "../api/operations";
import { useAct } from "../api/use";
import { fen, fromFen, isMoney, money } from "../format";
import { useWords } from "../language";
import { AskWhy, Button, errorAt, Field, Refusals } from "../ui";

/** What the shop may still do with an order that it took. */
export function Refunding({ order }: { order: CounterOrder }) {
  const { counter: words, ui } = useWords();
  const [asking, setAsking] = useState(false);
  const refunding = useAct(RefundOrder);
  const undoing = useAct(UndoFulfilment);
  const [amount, setAmount] = useState("");
  const { bill, payment } = order;
  const left = payment === null ? "0.00" : fromFen(fen(payment.amount) - fen(payment.refunded));
  // A bill has no units: a part of it goes back by amount.
  const part = bill === null || amount.trim() === "" ? null : amount.trim();

  async function refund(reason: string) {
    if (part !== null && !isMoney(part)) return;
    if (!(await refunding.run({ orderId: order.id, amount: part, reason }))) return;
    setAsking(false);
    setAmount("");
  }

  return (
    <div className="row">
      {order.allowedActions.includes("UNDO_FULFILMENT") && (
        <Button busy={undoing.busy} onClick={() => void undoing.run({ orderId: order.id })}>
          {words.undo}
        </Button>
      )}
      {order.allowedActions.includes("REFUND") && (
        <Button onClick={() => setAsking(true)}>{words.refund}</Button>
      )}
      <Refusals errors={undoing.errors} failure={undoing.failure} />
      {asking && (
        <AskWhy
          title={words.refund}
          label={words.refundWhy}
          confirm={words.refund}
          required
          act={refunding}
          shownAt={bill ? ["amount"] : []}
          onConfirm={(why) => void refund(why)}
          onClose={() => setAsking(false)}
        >
          {bill && (
            <Field
              label={words.refundAmount}
              hint={words.refundLeft(money(left))}
              inputMode="decimal"
              value={amount}
              error={
                errorAt(refunding.errors, "amount") ??
                (part !== null && !isMoney(part) ? ui.amount : undefined)
              }
              onChange={(event) => setAmount(event.target.value)}
            />
          )}
        </AskWhy>
      )}
    </div>
  );
}
