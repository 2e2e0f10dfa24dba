import type { FiguresBy, FiguresRow } from "../api/operations";
import { clock, fen, money } from "../format";
import { useWords } from "../language";
import { useChoices } from "../router";
import { Choice, Field, Scroll } from "../ui";

interface Period {
  readonly from: string;
  readonly until: string;
  readonly by: FiguresBy;
}

const AHEAD_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day of the calendar (UTC+8), so many days before today. */
function daysAgo(days: number): string {
  return new Date(Date.now() + AHEAD_MS - days * DAY_MS).toISOString().slice(0, 10);
}

const STEPS: readonly FiguresBy[] = ["DAY", "WEEK", "MONTH"];

/** The days that are chosen, and what they are told in; the last 30 days where none are. */
export function usePeriod(): Period {
  const { chosen } = useChoices();
  const day = (name: string) => DAY.exec(chosen.get(name) ?? "")?.[0];
  return {
    from: day("from") ?? daysAgo(29),
    until: day("until") ?? daysAgo(0),
    by: STEPS.find((by) => by === chosen.get("by")) ?? "DAY",
  };
}

/** Chooses the days, and what they are told in. */
export function PeriodFields() {
  const { figures: words } = useWords();
  const { choose } = useChoices();
  const period = usePeriod();
  return (
    <div className="pair-fields">
      <Field
        label={words.from}
        type="date"
        name="from"
        value={period.from}
        max={period.until}
        onChange={(event) => event.target.value && choose({ from: event.target.value })}
      />
      <Field
        label={words.until}
        type="date"
        name="until"
        value={period.until}
        min={period.from}
        onChange={(event) => event.target.value && choose({ until: event.target.value })}
      />
      <Choice
        label={words.by}
        name="by"
        value={period.by}
        onChange={(event) => choose({ by: event.target.value })}
      >
        {STEPS.map((by) => (
          <option key={by} value={by}>
            {words.steps[by]}
          </option>
        ))}
      </Choice>
    </div>
  );
}

/** Names and their figures, side by side. */
export function Numbers({ rows }: { rows: readonly (readonly [string, string | number])[] }) {
  return (
    <dl className="books">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What was sold, and to whom. */
export function SalesTable({ line }: { line: FiguresRow }) {
  const { figures: words } = useWords();
  const rows = [
    [words.own, line.soldToOwnMembers],
    [words.others, line.soldToOthersMembers],
    [words.gateway, line.soldByGateway],
    [words.all, line.sales],
  ] as const;
  return (
    <Scroll className="card pad">
      <table className="figures amounts">
        <thead>
          <tr>
            <th scope="col">{words.soldTo}</th>
            <th scope="col">{words.paidOrders}</th>
            <th scope="col">{words.amount}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, sales]) => (
            <tr key={name} data-total={sales === line.sales}>
              <td>{name}</td>
              <td>{sales.orders}</td>
              <td>{money(sales.amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** The days, weeks or months, each with a bar as long as its sales. */
export function Lines({ lines }: { lines: readonly FiguresRow[] }) {
  const { figures: words } = useWords();
  const most = Math.max(1, ...lines.map((line) => fen(line.sales.amount)));
  return (
    <Scroll className="card pad">
      <table className="figures amounts">
        <thead>
          <tr>
            <th scope="col">{words.days}</th>
            <th scope="col">{words.placed}</th>
            <th scope="col">{words.amount}</th>
            <th scope="col">{words.refunded}</th>
            <th scope="col">{words.recharged}</th>
            <th scope="col">{words.joined}</th>
            <td aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {[...lines].reverse().map((line) => (
            <tr key={line.from}>
              <td>{line.from === line.until ? line.from : `${line.from} – ${line.until}`}</td>
              <td>{line.orders.placed}</td>
              <td>{money(line.sales.amount)}</td>
              <td>{money(line.refunded)}</td>
              <td>{line.recharges ? money(line.recharges.principal) : "–"}</td>
              <td>{line.membersJoined ?? "–"}</td>
              <td aria-hidden="true">
                <meter className="bar" min={0} max={most} value={fen(line.sales.amount)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** What became of the orders that were placed. */
export function Outcomes({ line }: { line: FiguresRow }) {
  const { figures: words } = useWords();
  const { orders } = line;
  return (
    <Numbers
      rows={[
        [words.placed, orders.placed],
        [words.fulfilled, orders.fulfilled],
        [words.open, orders.waitingForPayment + orders.waitingForShop + orders.accepted],
        [words.declined, orders.declined],
        [words.cancelled, orders.cancelled + orders.expired],
        [words.givenBack, orders.refunded],
      ]}
    />
  );
}

export function seconds(waited: number | null): string {
  return waited === null ? "–" : clock(waited);
}
