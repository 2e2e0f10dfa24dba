import { type ReactNode, useState } from "react";

import { useAccount } from "../account";
import type { Act } from "../api/use";
import { dateTime } from "../format";
import { useWords } from "../language";
import { AskWhy, Button } from "../ui";

/** One way to decide. */
interface Way<Decision> {
  readonly decision: Decision;
  /** What it is called on its button. */
  readonly name: string;
  readonly isStrong?: boolean;
  /** What is asked for: the reason, or a note that may be left out. */
  readonly asks: string;
  readonly isOptional?: boolean;
}

/** Buttons for the ways to decide about something, each of which asks for a reason first. */
export function Deciding<Decision extends string>({
  about,
  ways,
  act,
  onDecide,
}: {
  about: string;
  ways: readonly Way<Decision>[];
  act: Pick<Act<unknown, never>, "busy" | "errors" | "failure" | "forget">;
  /** Answers whether it was done; the reason is empty where it was left out. */
  onDecide: (decision: Decision, reason: string) => Promise<unknown>;
}) {
  const [asking, setAsking] = useState<Way<Decision>>();

  async function decide(way: Way<Decision>, reason: string) {
    if (await onDecide(way.decision, reason)) setAsking(undefined);
  }

  return (
    <div className="row">
      {ways.map((way) => (
        <Button
          key={way.decision}
          look={way.isStrong ? "strong" : "plain"}
          onClick={() => setAsking(way)}
        >
          {way.name}
        </Button>
      ))}
      {asking && (
        <AskWhy
          title={`${asking.name}: ${about}`}
          label={asking.asks}
          confirm={asking.name}
          required={asking.isOptional !== true}
          act={act}
          onConfirm={(reason) => void decide(asking, reason)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}

/** Who proposed something when, and who decided it when and why. */
interface Proposal {
  readonly proposedById: string | null;
  readonly proposedByName: string | null;
  readonly proposedAt: string;
  readonly decidedByName: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
}

/** What one operator has proposed and another decides. */
export function Proposed({
  proposal,
  head,
  more,
  chip,
  children,
  deciding,
}: {
  proposal: Proposal;
  /** What it is, in short. */
  head: ReactNode;
  /** A remark beside who proposed it. */
  more?: string | null;
  chip: ReactNode;
  children?: ReactNode;
  /** The buttons, while it waits: for everybody but whoever proposed it. */
  deciding: ReactNode;
}) {
  const { corrections: words } = useWords();
  const { operator } = useAccount();
  const { decidedAt } = proposal;
  const isOwn = operator?.id === proposal.proposedById;
  return (
    <li className="card pad">
      <div className="row between">
        <p>
          {head}
          <br />
          <span className="fine">
            {words.proposedBy(proposal.proposedByName ?? "", dateTime(proposal.proposedAt))}
            {more && ` · ${more}`}
          </span>
        </p>
        {chip}
      </div>
      {children}
      {decidedAt !== null && (
        <p className="note">
          {proposal.decisionReason}
          <br />
          <span className="fine">
            {words.decidedBy(proposal.decidedByName ?? "", dateTime(decidedAt))}
          </span>
        </p>
      )}
      {deciding && isOwn ? <p className="quiet">{words.own}</p> : deciding}
    </li>
  );
}
