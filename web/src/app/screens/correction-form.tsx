import { useState } from "react";

import { type CorrectionAccount, CorrectLedger, type LedgerSide } from "../api/operations";
import { useAct } from "../api/use";
import { isMoney } from "../format";
import { useWords } from "../language";
import { Button, Choice, errorAt, Field, FormEnd, TextField } from "../ui";
import { MerchantField } from "./merchant-field";

interface Leg {
  /** Stays with the leg when others before it are removed. */
  readonly id: number;
  readonly account: CorrectionAccount;
  readonly side: LedgerSide;
  readonly merchantId: string;
  readonly amount: string;
}

const ACCOUNTS: readonly CorrectionAccount[] = ["PAYABLE", "FEES", "GATEWAY_CASH"];
const SIDES: readonly LedgerSide[] = ["DEBIT", "CREDIT"];
const MOST_LEGS = 20;
const FIRST: readonly Leg[] = SIDES.map((side, id) => ({
  id,
  account: "PAYABLE",
  side,
  merchantId: "",
  amount: "",
}));

/** Proposes a correction, leg by leg. What does not balance is refused by the server. */
export function CorrectionForm({ onClose }: { onClose: () => void }) {
  const { corrections: words } = useWords();
  const [legs, setLegs] = useState(FIRST);
  const [reason, setReason] = useState("");
  const [transfer, setTransfer] = useState("");
  const [tried, setTried] = useState(false);
  const act = useAct(CorrectLedger);

  function change(id: number, changed: Partial<Leg>) {
    setLegs(legs.map((leg) => (leg.id === id ? { ...leg, ...changed } : leg)));
  }

  function add() {
    const id = Math.max(...legs.map((leg) => leg.id)) + 1;
    setLegs([...legs, { id, account: "PAYABLE", side: "CREDIT", merchantId: "", amount: "" }]);
  }

  async function propose() {
    setTried(true);
    if (!legs.every(({ amount }) => isMoney(amount))) return;
    const done = await act.run({
      legs: legs.map(({ account, side, merchantId, amount }) => ({
        account,
        side,
        amount: amount.trim(),
        merchantId: account === "PAYABLE" ? merchantId.trim() : null,
      })),
      reason: reason.trim(),
      correctsTransferId: transfer.trim() === "" ? null : transfer.trim(),
    });
    if (done) onClose();
  }

  return (
    <form
      className="card pad"
      onSubmit={(event) => {
        event.preventDefault();
        void propose();
      }}
    >
      <h2>{words.propose}</h2>
      {legs.map((leg, place) => (
        <LegFields
          key={leg.id}
          leg={leg}
          number={place + 1}
          wrong={tried && !isMoney(leg.amount)}
          onChange={(changed) => change(leg.id, changed)}
          onRemove={
            legs.length > 2 ? () => setLegs(legs.filter(({ id }) => id !== leg.id)) : undefined
          }
        />
      ))}
      {legs.length < MOST_LEGS && (
        <Button look="quiet" onClick={add}>
          {words.addLeg}
        </Button>
      )}
      <TextField
        label={words.why}
        required
        maxLength={500}
        value={reason}
        error={errorAt(act.errors, "reason")}
        onChange={(event) => setReason(event.target.value)}
      />
      <Field
        label={words.transfer}
        value={transfer}
        error={errorAt(act.errors, "correctsTransferId")}
        onChange={(event) => setTransfer(event.target.value)}
      />
      <FormEnd
        act={act}
        shownAt={["reason", "correctsTransferId"]}
        save={words.propose}
        onClose={onClose}
      />
    </form>
  );
}

function LegFields({
  leg,
  number,
  wrong,
  onChange,
  onRemove,
}: {
  leg: Leg;
  number: number;
  wrong: boolean;
  onChange: (changed: Partial<Leg>) => void;
  onRemove: (() => void) | undefined;
}) {
  const { corrections: words, ui } = useWords();
  return (
    <fieldset>
      <legend>{words.leg(number)}</legend>
      <div className="leg-fields">
        <Choice
          label={words.account}
          value={leg.account}
          onChange={(event) => onChange({ account: event.target.value as CorrectionAccount })}
        >
          {ACCOUNTS.map((account) => (
            <option key={account} value={account}>
              {words.accounts[account]}
            </option>
          ))}
        </Choice>
        <Choice
          label={words.side}
          value={leg.side}
          onChange={(event) => onChange({ side: event.target.value as LedgerSide })}
        >
          {SIDES.map((side) => (
            <option key={side} value={side}>
              {words.sides[side]}
            </option>
          ))}
        </Choice>
        <Field
          label={words.amount}
          inputMode="decimal"
          required
          value={leg.amount}
          error={wrong ? ui.amount : undefined}
          onChange={(event) => onChange({ amount: event.target.value })}
        />
        {leg.account === "PAYABLE" && (
          <div>
            <MerchantField
              value={leg.merchantId}
              onChange={(merchantId) => onChange({ merchantId })}
            />
          </div>
        )}
      </div>
      {onRemove && (
        <Button look="quiet" onClick={onRemove}>
          {words.removeLeg}
        </Button>
      )}
    </fieldset>
  );
}
