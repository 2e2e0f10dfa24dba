import { useState } from "react";

import {
  ConfirmSettlement,
  CycleCsv,
  CycleStatements,
  type SettlementOutcome,
  type SettlementRow,
} from "../api/operations";
import { request } from "../api/request";
import { useAct, usePages } from "../api/use";
import { dateTime, money } from "../format";
import { useWords } from "../language";
import { Link } from "../router";
import { Answered, AskWhy, Button, Empty, More } from "../ui";
import { Books } from "./clearing";
import { ClearingTabs } from "./clearing-tabs";
import { CsvButton } from "./csv-button";
import { Statement } from "./statement";

/** One cycle: its books, and the statement of each merchant with what became of its payout. */
export function Cycle({ id }: { id: string }) {
  const { clearing: words, settlement } = useWords();
  const asked = usePages(
    CycleStatements,
    { id },
    (answer) => answer.viewer.operator?.clearingCycle?.statements,
  );
  return (
    <>
      <ClearingTabs />
      <p>
        <Link to="/desk/clearing">← {words.back}</Link>
      </p>
      <Answered asked={asked}>
        {({ viewer }) => {
          const cycle = viewer.operator?.clearingCycle;
          if (!cycle) return <Empty text={words.gone} />;
          return (
            <>
              <div className="row between">
                <h2>
                  {settlement.cycle(cycle.number)} · {dateTime(cycle.cutOffAt)}
                </h2>
                <CsvButton
                  name={`clearing-${cycle.number}`}
                  ask={async () =>
                    (await request(CycleCsv, { id })).viewer.operator?.clearingCycle?.csv
                  }
                />
              </div>
              <Books cycle={cycle} />
              <h2>{words.statements}</h2>
              <div className="list">
                {asked.rows.map((statement) => (
                  <Statement
                    key={statement.id}
                    statement={statement}
                    title={statement.merchant?.legalName ?? ""}
                    open={false}
                    side={
                      statement.merchant && (
                        <Link to={`/desk/clearing/simulate?merchant=${statement.merchant.id}`}>
                          {words.ifItFails}
                        </Link>
                      )
                    }
                    actions={(row) => <Confirming settlement={row} />}
                  />
                ))}
              </div>
              <More more={asked.more} busy={asked.loadingMore} />
            </>
          );
        }}
      </Answered>
    </>
  );
}

/** Says in the bank's place what became of a settlement. */
function Confirming({ settlement }: { settlement: SettlementRow }) {
  const { clearing: words } = useWords();
  const [asking, setAsking] = useState<SettlementOutcome>();
  const act = useAct(ConfirmSettlement);
  const late = settlement.direction === "COLLECTION" && settlement.status === "SUPERSEDED";
  const isTold = settlement.status === "TELLING" || settlement.status === "TOLD";
  const isWaiting = settlement.status === "INSTRUCTED" || isTold;
  if (!isWaiting && !late) return null;
  const paid = asking === "PAID";

  async function confirm(text: string) {
    if (asking === undefined) return;
    const said = text === "" ? null : text;
    const done = await act.run({
      settlementId: settlement.id,
      outcome: asking,
      bankReference: paid ? said : null,
      reason: paid ? null : said,
    });
    if (done) setAsking(undefined);
  }

  return (
    <div className="row">
      <Button onClick={() => setAsking("PAID")}>{words.confirmPaid}</Button>
      {isWaiting && <Button onClick={() => setAsking("FAILED")}>{words.confirmFailed}</Button>}
      {isTold && settlement.direction === "PAYOUT" && <p className="fine">{words.failedTwo}</p>}
      {asking && (
        <AskWhy
          title={(paid ? words.paidTitle : words.failedTitle)(money(settlement.amount))}
          label={paid ? words.bankReference : words.why}
          confirm={paid ? words.confirmPaid : words.confirmFailed}
          required={!paid}
          act={act}
          field={paid ? "bankReference" : "reason"}
          onConfirm={(text) => void confirm(text)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}
