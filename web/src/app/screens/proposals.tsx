import {
  DecideProposal,
  type ProposalRow,
  type ProposalStatus,
  type ProposalsAnswer,
  Proposals as ProposalsQuery,
  ResolveQuarantine,
} from "../api/operations";
import { useAct, usePages } from "../api/use";
import { dateTime, money } from "../format";
import { useWords } from "../language";
import { Answered, Chip, Empty, More } from "../ui";
import { ClearingTabs } from "./clearing-tabs";
import { Deciding, Proposed } from "./deciding";

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
  const act = useAct(DecideProposal);
  const { status, kind } = proposal;
  const ways = [
    { decision: "APPROVE", name: words.approve, isStrong: true, asks: words.reason },
    { decision: "REJECT", name: corrections.reject, asks: words.reason },
  ] as const;
  return (
    <Proposed
      proposal={proposal}
      head={
        <>
          <b>{words.kinds[kind]}</b> <code>{proposal.subjectId}</code>
          <br />
          {proposal.reason}
        </>
      }
      chip={<Chip tone={TONES[status]}>{words.status[status]}</Chip>}
      deciding={
        status === "PROPOSED" && (
          <Deciding
            about={words.kinds[kind]}
            ways={ways}
            act={act}
            onDecide={(decision, reason) => act.run({ proposalId: proposal.id, decision, reason })}
          />
        )
      }
    />
  );
}

function Quarantined({ notice }: { notice: Notice }) {
  const { proposals: words } = useWords();
  const act = useAct(ResolveQuarantine);
  const ways = [
    { decision: "SEND_BACK", name: words.sendBack, asks: words.reason },
    { decision: "DISMISS", name: words.dismiss, asks: words.reason },
  ] as const;
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
        <Deciding
          about={money(notice.amount)}
          ways={ways}
          act={act}
          onDecide={(decision, reason) => act.run({ noticeId: notice.id, decision, reason })}
        />
      </div>
    </li>
  );
}
