import type { MembershipFull } from "../api/operations";
import { date, dateTime, fen, money } from "../format";
import { useWords } from "../language";
import { Link } from "../router";
import { GiveUp } from "./give-up";

const FAILING = ["SUSPENDED", "CLOSING", "CLOSED"];

/** Whether the member may still end or move it. */
export function isOpen({ status }: MembershipFull): boolean {
  return status === "ACTIVE" || status === "FROZEN";
}

/** Says so when the home merchant fails its members, with both ways on. */
export function HomeFails({ membership }: { membership: MembershipFull }) {
  const { ending: words } = useWords();
  const home = membership.homeMerchant;
  if (!isOpen(membership) || home === null) return null;
  const name = home.legalName;
  const fails = FAILING.includes(home.status);
  if (!fails && membership.faultReason === null) return null;
  const text = !fails
    ? words.fault
    : home.status === "SUSPENDED"
      ? words.suspended(name)
      : home.status === "CLOSING" && home.closesAt !== null
        ? words.closing(name, date(home.closesAt))
        : words.closedHome(name);
  const reason = fails ? home.statusReason : membership.faultReason;
  return (
    <div className="notice" role="status">
      <p>
        <b>{text}</b>
        {reason && (
          <>
            <br />
            {words.reason(reason)}
          </>
        )}
        <br />
        {words.unmoved}
      </p>
      <div className="row">
        <Link to={`/member/${membership.id}/close`} className="button">
          {words.refund}
        </Link>
        <Link to={`/member/${membership.id}/move`} className="button">
          {words.move}
        </Link>
      </div>
    </div>
  );
}

/** How a membership ended, and what is still claimed. */
export function Ended({ membership }: { membership: MembershipFull }) {
  const { ending: words } = useWords();
  const { closing, closedAt, claim } = membership;
  if (closing === null) return null;
  const rows: [string, string][] = [
    [words.how, words.causes[closing.cause]],
    [words.endedAt, closedAt === null ? "" : dateTime(closedAt)],
    [words.entitled, money(closing.refund)],
    [words.atOnce, money(closing.paidAtOnce)],
  ];
  if (closing.movedTo) rows.push([words.movedTo, closing.movedTo.homeMerchant?.legalName ?? ""]);
  if (fen(closing.refunded) > 0) rows.push([words.refunded, money(closing.refunded)]);
  if (fen(closing.forfeited) > 0) rows.push([words.forfeited, money(closing.forfeited)]);
  if (fen(closing.forfeitReturned) > 0) rows.push([words.returned, money(closing.forfeitReturned)]);
  if (fen(closing.bonusVoided) > 0) rows.push([words.voided, money(closing.bonusVoided)]);
  return (
    <>
      <dl className="pairs">
        {rows.map(([name, value]) => (
          <div key={name} className="pair">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {fen(claim) > 0 && (
        <div className="notice">
          <p>
            {words.waits}: <b>{money(claim)}</b>
            <br />
            {words.paidLater}
          </p>
          <GiveUp membershipId={membership.id} />
        </div>
      )}
    </>
  );
}
