import { useState } from "react";

import { GiveUpClaim } from "../api/operations";
import { useAct } from "../api/use";
import { useWords } from "../language";
import { Button, Refusals } from "../ui";

/** Gives up what is owed to the customer, once it was asked again: it is final. */
export function GiveUp({ membershipId, refundId }: { membershipId?: string; refundId?: string }) {
  const { claims: words, ui } = useWords();
  const [asking, setAsking] = useState(false);
  const act = useAct(GiveUpClaim);
  const input = { membershipId: membershipId ?? null, refundId: refundId ?? null };
  if (!asking) {
    return (
      <Button look="quiet" onClick={() => setAsking(true)}>
        {words.giveUp}
      </Button>
    );
  }
  return (
    <>
      <p>{words.sure}</p>
      <Refusals errors={act.errors} failure={act.failure} />
      <div className="row">
        <Button onClick={() => setAsking(false)}>{ui.cancel}</Button>
        <Button look="strong" busy={act.busy} onClick={() => void act.run(input)}>
          {words.giveUp}
        </Button>
      </div>
    </>
  );
}
