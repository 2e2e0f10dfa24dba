import { useState } from "react";

import {
  type Reconciled,
  Reconciliations,
  type ReconciliationsAnswer,
  ResolveReconciliationCase,
} from "../api/operations";
import { useAct, usePages } from "../api/use";
import { dateTime, money } from "../format";
import { useWords } from "../language";
import { Answered, AskWhy, Button, Chip, Empty, More, Scroll } from "../ui";
import { ClearingTabs } from "./clearing-tabs";

type Operator = NonNullable<ReconciliationsAnswer["viewer"]["operator"]>;
type Case = Operator["reconciliationCases"]["nodes"][number];
type Day = Operator["reconciliations"]["nodes"][number];

/** The gateway's days against our books, and the differences that wait for somebody. */
export function Reconciliation() {
  const { reconciliation: words, desk } = useWords();
  const asked = usePages(Reconciliations, {}, (answer) => answer.viewer.operator?.reconciliations);
  return (
    <>
      <ClearingTabs />
      <p className="lead">{words.lead}</p>
      <Answered asked={asked}>
        {({ viewer: { operator } }) =>
          operator && (
            <>
              <h2>{words.cases}</h2>
              {operator.reconciliationCases.nodes.length === 0 && (
                <p className="quiet">{words.noCases}</p>
              )}
              <ul className="list">
                {operator.reconciliationCases.nodes.map((found) => (
                  <CaseItem key={found.id} found={found} />
                ))}
              </ul>
              {operator.reconciliationCases.pageInfo.hasNextPage && (
                <p className="quiet">{desk.moreWait}</p>
              )}
              <h2>{words.days}</h2>
              {asked.rows.length === 0 ? <Empty text={words.noDays} /> : <Days days={asked.rows} />}
            </>
          )
        }
      </Answered>
      <More more={asked.more} busy={asked.loadingMore} />
    </>
  );
}

function CaseItem({ found }: { found: Case }) {
  const { reconciliation: words } = useWords();
  const [asking, setAsking] = useState(false);
  const act = useAct(ResolveReconciliationCase);
  const title = `${words.kinds[found.kind]} · ${words.movement[found.movement]}`;
  const amount = (sum: string | null) => (sum === null ? words.nothing : money(sum));
  return (
    <li className="card pad">
      <div className="row between">
        <p>
          <b>{title}</b> <span className="quiet">{found.day}</span>
          <br />
          {words.listed} <b>{amount(found.listedAmount)}</b> · {words.booked}{" "}
          <b>{amount(found.bookedAmount)}</b>
          <br />
          <span className="fine">
            <code>{found.reference}</code> · {dateTime(found.foundAt)} ·{" "}
            {words.deadline(dateTime(found.deadlineAt))}
            {found.evidence.map(({ name, value }) => (
              <span key={name}>
                {" "}
                · {name} <code>{value}</code>
              </span>
            ))}
          </span>
        </p>
        <Button onClick={() => setAsking(true)}>{words.resolve}</Button>
      </div>
      {asking && (
        <AskWhy
          title={title}
          label={words.note}
          confirm={words.resolve}
          required
          act={act}
          field="note"
          onConfirm={(note) =>
            void act.run({ caseId: found.id, note }).then((done) => done && setAsking(false))
          }
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

function Days({ days }: { days: readonly Day[] }) {
  const { reconciliation: words } = useWords();
  return (
    <Scroll className="card pad">
      <table className="figures amounts">
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col">{words.of(words.payments, words.listed)}</th>
            <th scope="col">{words.of(words.payments, words.booked)}</th>
            <th scope="col">{words.of(words.refunds, words.listed)}</th>
            <th scope="col">{words.of(words.refunds, words.booked)}</th>
            <th aria-label={words.cases} />
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.id}>
              <td>{day.day}</td>
              <Sums of={day.payments} />
              <Sums of={day.refunds} />
              <td>
                <Chip tone={day.balanced ? "good" : "bad"}>
                  {day.balanced ? words.balanced : words.differs(day.cases)}
                </Chip>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Sums({ of }: { of: Reconciled }) {
  const { reconciliation: words } = useWords();
  return (
    <>
      <td>{words.count(of.listedCount, money(of.listedSum))}</td>
      <td>{words.count(of.bookedCount, money(of.bookedSum))}</td>
    </>
  );
}
