import { useState } from "react";

import {
  type CorrectionRow,
  type CorrectionStatus,
  Corrections as CorrectionsQuery,
  DecideCorrection,
} from "../api/operations";
import { useAct, usePages } from "../api/use";
import { money } from "../format";
import { useWords } from "../language";
import { Answered, Button, Chip, Empty, More } from "../ui";
import { ClearingTabs } from "./clearing-tabs";
import { CorrectionForm } from "./correction-form";
import { Deciding, Proposed } from "./deciding";

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
  const act = useAct(DecideCorrection);
  const { status, reason: about, correctsTransferId } = correction;
  const ways = [
    { decision: "APPROVE", name: words.approve, isStrong: true, asks: words.why },
    { decision: "REJECT", name: words.reject, asks: words.why },
  ] as const;
  return (
    <Proposed
      proposal={correction}
      head={<b>{about}</b>}
      more={correctsTransferId && words.corrects(correctsTransferId)}
      chip={<Chip tone={TONES[status]}>{words.status[status]}</Chip>}
      deciding={
        status === "PROPOSED" && (
          <Deciding
            about={about}
            ways={ways}
            act={act}
            onDecide={(decision, reason) =>
              act.run({ correctionId: correction.id, decision, reason })
            }
          />
        )
      }
    >
      <Legs correction={correction} />
    </Proposed>
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
