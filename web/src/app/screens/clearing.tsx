import { useState } from "react";

import { type ClearingCycleStatus, type CycleRow, Cycles, RunClearing } from "../api/operations";
import { useAct, usePages } from "../api/use";
import { dateTime, fen, money } from "../format";
import { useWords } from "../language";
import { Link, navigate } from "../router";
import { Answered, Button, Chip, Confirm, Empty, More, Scroll } from "../ui";
import { ClearingTabs } from "./clearing-tabs";

const TONES: Record<ClearingCycleStatus, "good" | "wait"> = {
  CUT: "wait",
  COMPUTED: "wait",
  SETTLED: "good",
};

/** The clearing cycles with the books at each cut-off. */
export function Clearing() {
  const { clearing: words } = useWords();
  const cycles = usePages(Cycles, {}, (answer) => answer.viewer.operator?.clearingCycles);
  return (
    <>
      <ClearingTabs side={<Running />} />
      <Answered asked={cycles}>
        {() =>
          cycles.rows.length === 0 ? (
            <Empty text={words.none} />
          ) : (
            <>
              <p className="fine">{words.adds}</p>
              <Scroll className="card pad">
                <table className="figures">
                  <thead>
                    <tr>
                      <th scope="col">{words.number}</th>
                      <th scope="col">{words.cutOff}</th>
                      <th scope="col">{words.cash}</th>
                      <th scope="col">{words.custody}</th>
                      <th scope="col">{words.payables}</th>
                      <th scope="col">{words.fees}</th>
                      <th scope="col" aria-label={words.statements} />
                    </tr>
                  </thead>
                  <tbody>
                    {cycles.rows.map((cycle) => (
                      <Row key={cycle.id} cycle={cycle} />
                    ))}
                  </tbody>
                </table>
              </Scroll>
            </>
          )
        }
      </Answered>
      <More more={cycles.more} busy={cycles.loadingMore} />
    </>
  );
}

function Running() {
  const { clearing: words } = useWords();
  const [asking, setAsking] = useState(false);
  const act = useAct(RunClearing);

  async function run() {
    const result = await act.run({});
    if (result?.cycle) navigate(`/desk/clearing/${result.cycle.id}`);
  }

  return (
    <>
      <Button look="strong" onClick={() => setAsking(true)}>
        {words.run}
      </Button>
      {asking && (
        <Confirm
          title={words.runAsk}
          confirm={words.run}
          act={act}
          onConfirm={() => void run()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Row({ cycle }: { cycle: CycleRow }) {
  const { cash, custody, payables, fees } = cycle;
  const { clearing: words } = useWords();
  return (
    <tr>
      <td>
        <Link to={`/desk/clearing/${cycle.id}`}>{cycle.number}</Link>
      </td>
      <td>
        {dateTime(cycle.cutOffAt)}
        <span className="fine">
          {" "}
          {cycle.operatorId === null ? words.by.daily : words.by.operator}
        </span>
      </td>
      {Object.entries({ cash, custody, payables, fees }).map(([name, amount]) => (
        <td key={name}>{amount === null ? "…" : money(amount)}</td>
      ))}
      <td>
        <Chip tone={TONES[cycle.status]}>{words.status[cycle.status]}</Chip>
      </td>
    </tr>
  );
}

/** "¥1,000 = ¥600 + ¥400 + ¥0": the books of a cycle, and whether they add up. */
export function Books({ cycle }: { cycle: CycleRow }) {
  const { clearing: words } = useWords();
  const { cash, custody, payables, fees } = cycle;
  if (cash === null || custody === null || payables === null || fees === null) return null;
  const parts = fen(custody) + fen(payables) + fen(fees);
  return (
    <dl className="books">
      {(
        [
          ["cash", cash],
          ["custody", custody],
          ["payables", payables],
          ["fees", fees],
        ] as const
      ).map(([name, amount]) => (
        <div key={name}>
          <dt>{words[name]}</dt>
          <dd>{money(amount)}</dd>
        </div>
      ))}
      {parts !== fen(cash) && <p className="field-error">{words.unbalanced}</p>}
    </dl>
  );
}
