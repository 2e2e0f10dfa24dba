import { useState } from "react";

import { useAccount } from "../account";
import {
  DecideProposal,
  type ProposalDecision,
  type ProposalRow,
  type ProposalStatus,
  type ProposalsAnswer,
  Proposals as ProposalsQuery,
  type QuarantineDecision,
  ResolveQuarantine,
} from "../api/operations";
import { useAct, usePages } from "../api/use";
import { dateTime, money } from "../format";
import { useWords } from "../language";
import { Answered, AskWhy, Button, Chip, Empty, errorAt, More, Refusals } from "../ui";
import { ClearingTabs } from "./clearing-tabs";

type Operator = NonNullable<ProposalsAnswer["viewer"]["operator"]>;
type Notice = Operator["quarantine"]["nodes"][number];

const TONES: Record<ProposalStatus, "good" | "wait" | "plain"> = {
  PROPOSED: "wait",
  APPROVED: "good",
  REJECTED: "plain",
  OVERTAKEN: "plain",
};

/** What would send money a second time, and the notices in quarantine that lead to it. */
export function Proposals() {
  const { proposals: words, desk } = useWords();
  const asked = usePages(ProposalsQuery, {}, (answer) => answer.viewer.operator?.proposals);
  return (
    <>
      <ClearingTabs />
      <p className="lead">{words.lead}</p>
      <Answered asked={asked}>
        {({ viewer: { operator } }) =>
          operator && (
            <>
              {asked.rows.length === 0 && <Empty text={words.none} />}
              <ul className="list">
                {asked.rows.map((proposal) => (
                  <Item key={proposal.id} proposal={proposal} />
                ))}
              </ul>
              <h2>{words.quarantine}</h2>
              <p className="quiet">
                {operator.quarantine.nodes.length === 0 ? words.noQuarantine : words.quarantineLead}
              </p>
              <ul className="list">
                {operator.quarantine.nodes.map((notice) => (
                  <Quarantined key={notice.id} notice={notice} />
                ))}
              </ul>
              {operator.quarantine.pageInfo.hasNextPage && <p className="quiet">{desk.moreWait}</p>}
            </>
          )
        }
      </Answered>
      <More more={asked.more} busy={asked.loadingMore} />
    </>
  );
}

function Item({ proposal }: { proposal: ProposalRow }) {
  const { proposals: words, corrections } = useWords();
  const { status, decidedAt } = proposal;
  return (
    <li className="card pad">
      <div className="row between">
        <p>
          <b>{words.kinds[proposal.kind]}</b> <code>{proposal.subjectId}</code>
          <br />
          {proposal.reason}
          <br />
          <span className="fine">
            {corrections.proposedBy(proposal.proposedByName ?? "", dateTime(proposal.proposedAt))}
          </span>
        </p>
        <Chip tone={TONES[status]}>{words.status[status]}</Chip>
      </div>
      {decidedAt !== null && (
        <p className="note">
          {proposal.decisionReason}
          <br />
          <span className="fine">
            {corrections.decidedBy(proposal.decidedByName ?? "", dateTime(decidedAt))}
          </span>
        </p>
      )}
      {status === "PROPOSED" && <Deciding proposal={proposal} />}
    </li>
  );
}

function Deciding({ proposal }: { proposal: ProposalRow }) {
  const { proposals: words, corrections } = useWords();
  const { operator } = useAccount();
  const [asking, setAsking] = useState<ProposalDecision>();
  const act = useAct(DecideProposal);
  if (operator?.id === proposal.proposedById) return <p className="quiet">{corrections.own}</p>;

  async function decide(reason: string) {
    if (asking === undefined) return;
    const input = { proposalId: proposal.id, decision: asking, reason };
    if (await act.run(input)) setAsking(undefined);
  }

  return (
    <div className="row">
      <Button look="strong" onClick={() => setAsking("APPROVE")}>
        {words.approve}
      </Button>
      <Button onClick={() => setAsking("REJECT")}>{corrections.reject}</Button>
      {asking && (
        <AskWhy
          title={`${asking === "APPROVE" ? words.approve : corrections.reject}: ${words.kinds[proposal.kind]}`}
          label={words.reason}
          confirm={asking === "APPROVE" ? words.approve : corrections.reject}
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

function Quarantined({ notice }: { notice: Notice }) {
  const { proposals: words } = useWords();
  const [asking, setAsking] = useState<QuarantineDecision>();
  const act = useAct(ResolveQuarantine);
  const verb = asking === "DISMISS" ? words.dismiss : words.sendBack;

  async function decide(reason: string) {
    if (asking === undefined) return;
    if (await act.run({ noticeId: notice.id, decision: asking, reason })) setAsking(undefined);
  }

  return (
    <li className="card pad">
      <div className="row between">
        <p>
          <b>{money(notice.amount)}</b>
          {notice.amountAsked !== null && ` · ${words.asked} ${money(notice.amountAsked)}`}
          <br />
          {notice.fault}
          <br />
          <span className="fine">
            {notice.kind} · <code>{notice.reference}</code> · {dateTime(notice.receivedAt)}
          </span>
        </p>
        <div className="row">
          <Button onClick={() => setAsking("SEND_BACK")}>{words.sendBack}</Button>
          <Button onClick={() => setAsking("DISMISS")}>{words.dismiss}</Button>
        </div>
      </div>
      {asking && (
        <AskWhy
          title={`${verb}: ${money(notice.amount)}`}
          label={words.reason}
          confirm={verb}
          required
          busy={act.busy}
          error={errorAt(act.errors, "reason")}
          refusals={<Refusals errors={act.errors} failure={act.failure} shownAt={["reason"]} />}
          onConfirm={(reason) => void decide(reason)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </li>
  );
}
