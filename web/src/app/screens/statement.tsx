import type { ReactNode } from "react";

import {
  type SettlementRow,
  type SettlementStatus,
  StatementCsv,
  type StatementFull,
} from "../api/operations";
import { request } from "../api/request";
import { dateTime, fen, money } from "../format";
import { useWords } from "../language";
import { Chip } from "../ui";
import { CsvButton } from "./csv-button";

const TONES: Record<SettlementStatus, "good" | "wait" | "bad" | "plain"> = {
  INSTRUCTED: "wait",
  TELLING: "wait",
  TOLD: "wait",
  PAID: "good",
  FAILED: "bad",
  SUPERSEDED: "plain",
};

/** A merchant's statement: a line that says what was paid, and below it how that adds up. */
export function Statement({
  statement,
  title,
  open,
  actions,
  side,
}: {
  statement: StatementFull;
  title: string;
  open: boolean;
  /** What may be done with a payout or a collection. */
  actions?: (settlement: SettlementRow) => ReactNode;
  /** What else leads on from it. */
  side?: ReactNode;
}) {
  const { settlement: words } = useWords();
  const [first] = statement.settlements;
  return (
    <details className="card statement" open={open}>
      <summary>
        <b>{title}</b>
        <span className="quiet">
          {words.closing} {money(statement.closing)}
        </span>
        <span className="statement-paid">
          {first === undefined ? (
            <Chip tone={statement.heldReason === null ? "plain" : "wait"}>{words.nothing}</Chip>
          ) : (
            <>
              <b>{money(first.direction === "PAYOUT" ? first.amount : `-${first.amount}`)}</b>
              <Chip tone={TONES[first.status]}>{words.status[first.status]}</Chip>
            </>
          )}
        </span>
      </summary>
      <div className="pad">
        <Sum statement={statement} />
        <Explained statement={statement} />
        {statement.settlements.map((settlement) => (
          <Settled key={settlement.id} settlement={settlement}>
            {actions?.(settlement)}
          </Settled>
        ))}
        <div className="row end">
          {side}
          <CsvButton
            name={`statement-${statement.cycleNumber ?? ""}`}
            ask={async () => (await request(StatementCsv, { id: statement.id })).node?.csv}
          />
        </div>
      </div>
    </details>
  );
}

/** Opening + movements = closing; closing - claimed - payout = carried. */
function Sum({ statement }: { statement: StatementFull }) {
  const { settlement: words, member } = useWords();
  return (
    <table className="sum">
      <tbody>
        <Line name={words.opening} amount={statement.opening} />
        {statement.movements.map(({ kind, transfers, amount }) => (
          <Line
            key={kind}
            name={words.kinds[kind] ?? member.kinds[kind]}
            note={words.transfers(transfers)}
            amount={amount}
          />
        ))}
        <Line name={words.closing} amount={statement.closing} total />
        {fen(statement.claimed) > 0 && (
          <Line name={words.claimed} amount={`-${statement.claimed}`} />
        )}
        {fen(statement.payout) > 0 && <Line name={words.payout} amount={`-${statement.payout}`} />}
        <Line name={words.carried} amount={statement.carried} total />
      </tbody>
    </table>
  );
}

function Line({
  name,
  note,
  amount,
  total = false,
}: {
  name: string;
  note?: string;
  amount: string;
  total?: boolean;
}) {
  return (
    <tr data-total={total}>
      <th scope="row">
        {name} {note && <span className="fine">{note}</span>}
      </th>
      <td>{money(amount)}</td>
    </tr>
  );
}

/** Why something is not paid out, what custody lacked, what is to be paid in. */
function Explained({ statement }: { statement: StatementFull }) {
  const { settlement: words } = useWords();
  return (
    <>
      {statement.heldReason && <p className="notice">{words.held[statement.heldReason]}</p>}
      {fen(statement.shortfall) > 0 && (
        <p className="quiet">
          {words.shortfall(money(statement.shortfall), money(statement.claimed))}
        </p>
      )}
      {fen(statement.due) > 0 && <p className="refusals">{words.due(money(statement.due))}</p>}
    </>
  );
}

function Settled({ settlement, children }: { settlement: SettlementRow; children?: ReactNode }) {
  const { settlement: words } = useWords();
  const { bankName, accountEnding, bankReference, failure, settledAt, toldAt } = settlement;
  const at = settledAt ?? toldAt;
  return (
    <div className="settled">
      <p>
        {words.way[settlement.direction]} <b>{money(settlement.amount)}</b>{" "}
        <Chip tone={TONES[settlement.status]}>{words.status[settlement.status]}</Chip>
        {at && <span className="fine"> {dateTime(at)}</span>}
      </p>
      <p className="fine">
        {[
          bankName && words.to(bankName, accountEnding ?? ""),
          bankReference && words.bankReference(bankReference),
          failure && words.failure(failure),
        ]
          .filter(Boolean)
          .join(" · ")}
        <br />
        <code>{settlement.id}</code>
      </p>
      {children}
    </div>
  );
}
