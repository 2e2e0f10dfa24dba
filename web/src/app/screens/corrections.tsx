import { useState } from "react";

import { useAccount } from "../account";
import {
  type CorrectionDecision,
  type CorrectionRow,
  type CorrectionStatus,
  Corrections as CorrectionsQuery,
  DecideCorrection,
} from "../api/operations";
import { useAct, usePages } from "../api/use";
import { dateTime, money } from "../format";
import { useWords } from "../language";
import { Answered, AskWhy, Button, Chip, Empty, errorAt, More, Refusals } from "../ui";
import { ClearingTabs } from "./clearing-tabs";
import { CorrectionForm } from "./correction-form";

const TONES: Record<CorrectionStatus, "good" | "wait" | "plain"> = {
  PROPOSED: "wait",
  APPROVED: "good",
  REJECTED: "plain",
};

/** Corrections of the ledger: proposed by one operator, decided by another. */
export function Corrections() {
  const { corrections: words } = useWords();
  const [proposing, setProposing] = useState(false);
  const asked = usePages(CorrectionsQuery, {}, (answer) => answer.viewer.operator?.corrections);
  return (
    <>
      <ClearingTabs
        side={
          proposing ? undefined : (
            <Button look="strong" onClick={() => setProposing(true)}>
              {words.propose}
            </Button>
          )
        }
      />
      <p className="lead">{words.lead}</p>
      {proposing && <CorrectionForm onClose={() => setProposing(false)} />}
      <Answered asked={asked}>
        {() => (
          <>
            {asked.rows.length === 0 && <Empty text={words.none} />}
            <ul className="list">
              {asked.rows.map((correction) => (
                <Item key={correction.id} correction={correction} />
              ))}
            </ul>
          </>
        )}
      </Answered>
      <More more={asked.more} busy={asked.loadingMore} />
    </>
  );
}

function Item({ correction }: { correction: CorrectionRow }) {
  const { corrections: words } = useWords();
  const { status, decidedAt } = correction;
  return (
    <li className="card pad">
      <div className="row between">
        <p>
          <b>{correction.reason}</b>
          <br />
          <span className="fine">
            {words.proposedBy(correction.proposedByName ?? "", dateTime(correction.proposedAt))}
            {correction.correctsTransferId && ` · ${words.corrects(correction.correctsTransferId)}`}
          </span>
        </p>
        <Chip tone={TONES[status]}>{words.status[status]}</Chip>
      </div>
      <Legs correction={correction} />
      {decidedAt !== null && (
        <p className="note">
          {correction.decisionReason}
          <br />
          <span className="fine">
            {words.decidedBy(correction.decidedByName ?? "", dateTime(decidedAt))}
          </span>
        </p>
      )}
      {status === "PROPOSED" && <Deciding correction={correction} />}
    </li>
  );
}

function Legs({ correction }: { correction: CorrectionRow }) {
  const { corrections: words } = useWords();
  return (
    <table className="figures legs">
      <thead>
        <tr>
          <th scope="col">{words.account}</th>
          <th scope="col">{words.sides.DEBIT}</th>
          <th scope="col">{words.sides.CREDIT}</th>
        </tr>
      </thead>
      <tbody>
        {correction.legs.map(({ account, side, amount, merchant }) => (
          <tr key={account + (merchant?.id ?? "")}>
            <td>
              {words.accounts[account]} {merchant?.legalName}
            </td>
            <td>{side === "DEBIT" && money(amount)}</td>
            <td>{side === "CREDIT" && money(amount)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Deciding({ correction }: { correction: CorrectionRow }) {
  const { corrections: words } = useWords();
  const { operator } = useAccount();
  const [asking, setAsking] = useState<CorrectionDecision>();
  const act = useAct(DecideCorrection);
  if (operator?.id === correction.proposedById) return <p className="quiet">{words.own}</p>;

  async function decide(reason: string) {
    if (asking === undefined) return;
    const input = { correctionId: correction.id, decision: asking, reason };
    if (await act.run(input)) setAsking(undefined);
  }

  return (
    <div className="row">
      <Button look="strong" onClick={() => setAsking("APPROVE")}>
        {words.approve}
      </Button>
      <Button onClick={() => setAsking("REJECT")}>{words.reject}</Button>
      {asking && (
        <AskWhy
          title={`${asking === "APPROVE" ? words.approve : words.reject}: ${correction.reason}`}
          label={words.why}
          confirm={asking === "APPROVE" ? words.approve : words.reject}
          required
          busy={act.busy}
          error={errorAt(act.errors, "reason")}
          refusals={<Refusals errors={act.errors} failure={act.failure} shownAt={["reason"]} />}
          onConfirm={(reason) => void decide(reason)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}
