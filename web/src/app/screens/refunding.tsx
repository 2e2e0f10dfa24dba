import { useState } from "react";

import { RefundOrder, UndoFulfilment, type CounterOrder } from "../api/operations";
import { useAct } from "../api/use";
import { useWords } from "../language";
import { AskWhy, Button, errorAt, Refusals } from "../ui";

/** What the shop may still do with an order that it took. */
export function Refunding({ order }: { order: CounterOrder }) {
  const { counter: words } = useWords();
  const [asking, setAsking] = useState(false);
  const refunding = useAct(RefundOrder);
  const undoing = useAct(UndoFulfilment);

  async function refund(reason: string) {
    if (await refunding.run({ orderId: order.id, reason })) setAsking(false);
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
          busy={refunding.busy}
          error={errorAt(refunding.errors, "reason")}
          refusals={
            <Refusals errors={refunding.errors} failure={refunding.failure} shownAt={["reason"]} />
          }
          onConfirm={(why) => void refund(why)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
