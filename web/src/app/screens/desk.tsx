import { useState } from "react";

import {
  ApproveMerchant,
  type DeskAnswer,
  Desk as DeskQuery,
  RejectMerchant,
  ReviewRevision,
} from "../api/operations";
import { useAct, useLookAgain, useQuery } from "../api/use";
import { dateTime, money } from "../format";
import { useNames, useWords } from "../language";
import { Answered, AskWhy, Button, Heading, Refusals } from "../ui";
import { Deciding } from "./deciding";
import { Findings } from "./findings";

/** Operators have no reminders: the desk looks by itself this often, in milliseconds. */
const LOOK_EVERY_MS = 10_000;

type Operator = NonNullable<DeskAnswer["viewer"]["operator"]>;
type Applicant = Operator["merchantsAwaitingApproval"]["nodes"][number];
type Waiting = Operator["reviewQueue"]["nodes"][number];

/** What waits for an operator's decision. */
export function Desk() {
  const { desk: words } = useWords();
  const asked = useQuery(DeskQuery, {});
  useLookAgain(asked, true, LOOK_EVERY_MS);
  return (
    <>
      <Heading>{words.title}</Heading>
      <Answered asked={asked}>
        {({ viewer: { operator } }) =>
          operator && (
            <>
              <section>
                <h2>{words.merchants}</h2>
                {operator.merchantsAwaitingApproval.nodes.length === 0 && (
                  <p className="quiet">{words.noMerchants}</p>
                )}
                <ul className="list">
                  {operator.merchantsAwaitingApproval.nodes.map((merchant) => (
                    <ApplicantItem key={merchant.id} merchant={merchant} />
                  ))}
                </ul>
                {operator.merchantsAwaitingApproval.pageInfo.hasNextPage && (
                  <p className="quiet">{words.moreWait}</p>
                )}
              </section>
              <section>
                <h2>{words.reviews}</h2>
                {operator.reviewQueue.nodes.length === 0 && (
                  <p className="quiet">{words.noReviews}</p>
                )}
                <ul className="list">
                  {operator.reviewQueue.nodes.map((revision) => (
                    <RevisionItem key={revision.id} revision={revision} />
                  ))}
                </ul>
                {operator.reviewQueue.pageInfo.hasNextPage && (
                  <p className="quiet">{words.moreWait}</p>
                )}
              </section>
              <Log operator={operator} />
            </>
          )
        }
      </Answered>
    </>
  );
}

function ApplicantItem({ merchant }: { merchant: Applicant }) {
  const { desk: words } = useWords();
  const names = useNames();
  const [asking, setAsking] = useState(false);
  const approving = useAct(ApproveMerchant);
  const rejecting = useAct(RejectMerchant);
  return (
    <li className="card pad">
      <h3>{merchant.legalName}</h3>
      <p>
        <code>{merchant.licenceNo}</code> · {merchant.contactPhone}
        <br />
        <span className="quiet">{words.registered(dateTime(merchant.createdAt))}</span>
      </p>
      <ul>
        {merchant.shops.map((shop) => (
          <li key={shop.id}>
            {shop.name} · {names.category(shop.category)} · {shop.city} {shop.address}
          </li>
        ))}
      </ul>
      <div className="row">
        <Button
          look="strong"
          busy={approving.busy}
          onClick={() => void approving.run({ merchantId: merchant.id })}
        >
          {words.approve}
        </Button>
        <Button onClick={() => setAsking(true)}>{words.reject}</Button>
      </div>
      <Refusals errors={approving.errors} failure={approving.failure} />
      {asking && (
        <AskWhy
          title={`${words.reject}: ${merchant.legalName}`}
          label={words.why}
          confirm={words.reject}
          required
          act={rejecting}
          onConfirm={(reason) =>
            void rejecting
              .run({ merchantId: merchant.id, reason })
              .then((done) => done && setAsking(false))
          }
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

function RevisionItem({ revision }: { revision: Waiting }) {
  const { desk: words, offers, memberPrice, listPrice } = useWords();
  const names = useNames();
  const act = useAct(ReviewRevision);
  const live = revision.offer.liveRevision;
  const ways = [
    { decision: "PASS", name: words.approve, isStrong: true, asks: words.note, isOptional: true },
    { decision: "REJECT", name: words.reject, asks: words.why },
  ] as const;
  return (
    <li className="card pad">
      <h3>{names.title(revision)}</h3>
      <p className="quiet">
        {revision.offer.shop.name} · {revision.offer.shop.city} ·{" "}
        {names.category(revision.category)} · {offers.number(revision.number)} ·{" "}
        {dateTime(revision.createdAt)}
      </p>
      <p className="text">{revision.description}</p>
      <p>
        {words.proposed}: {memberPrice} <b>{money(revision.memberPrice)}</b> · {listPrice}{" "}
        {money(revision.listPrice)}
        {live && (
          <>
            <br />
            {words.now}: {memberPrice} {money(live.memberPrice)} · {listPrice}{" "}
            {money(live.listPrice)}
          </>
        )}
      </p>
      <Findings revision={revision} answering={false} />
      <Deciding
        about={names.title(revision)}
        ways={ways}
        act={act}
        onDecide={(decision, reason) =>
          act.run({ revisionId: revision.id, decision, reason: reason === "" ? null : reason })
        }
      />
    </li>
  );
}

function Log({ operator }: { operator: Operator }) {
  const { desk: words } = useWords();
  return (
    <section>
      <h2>{words.log}</h2>
      {operator.auditLog.nodes.length === 0 && <p className="quiet">{words.noLog}</p>}
      <ul className="lines">
        {operator.auditLog.nodes.map((act) => (
          <li key={act.id}>
            <span>
              <code>{act.act}</code> {act.operatorName}
              {act.reason && <span className="quiet"> “{act.reason}”</span>}
            </span>
            <time dateTime={act.at}>{dateTime(act.at)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}
