import { useState } from "react";

import {
  FreezeMembership,
  type MembershipFull,
  type MembershipStatus,
  MyMemberships,
  MyStatement,
  Recharge,
  UnfreezeMembership,
} from "../api/operations";
import { useAct, useLookAgain, usePages, useQuery } from "../api/use";
import { date, dateTime, isMoney, money } from "../format";
import { useWords } from "../language";
import { openPayPage } from "../pay";
import { Link } from "../router";
import {
  Answered,
  Button,
  Chip,
  Confirm,
  Empty,
  errorAt,
  Field,
  Heading,
  More,
  Refusals,
  Scroll,
} from "../ui";
import { Ended, HomeFails, isOpen } from "./ending";

/** How often a membership that waits for its first payment is looked at, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

const TONES: Record<MembershipStatus, "good" | "wait" | "bad" | "plain"> = {
  PENDING: "wait",
  ACTIVE: "good",
  FROZEN: "bad",
  CLOSED: "plain",
  ABANDONED: "plain",
};

/** The customer's memberships: balance, lots, statement, top-up, freezing. */
export function Member() {
  const { member, payCode } = useWords();
  const asked = useQuery(MyMemberships, {});
  const all = asked.data?.viewer.customer?.memberships.nodes ?? [];
  const shown = all.filter(({ status }) => status !== "ABANDONED");
  const waits = shown.some(({ status }) => status === "PENDING");
  useLookAgain(asked, waits, LOOK_EVERY_MS);
  return (
    <>
      <Heading
        side={
          shown.some(({ status }) => status === "ACTIVE") ? (
            <Link to="/member/pay" className="button strong">
              {payCode.open}
            </Link>
          ) : undefined
        }
      >
        {member.title}
      </Heading>
      <Answered asked={asked}>
        {() =>
          shown.length === 0 ? (
            <Empty text={member.none} hint={member.noneHint}>
              <Link to="/plans" className="button strong">
                {member.find}
              </Link>
            </Empty>
          ) : (
            <>
              {shown.map((membership) => (
                <Shown key={membership.id} membership={membership} />
              ))}
              <Link to="/plans">{member.another}</Link>
            </>
          )
        }
      </Answered>
    </>
  );
}

function Shown({ membership }: { membership: MembershipFull }) {
  const { member, ending } = useWords();
  const { status } = membership;
  const takesRecharges = membership.homeMerchant?.status === "APPROVED";
  return (
    <section className="membership">
      <div className="pass" data-status={status}>
        <div>
          <h2>{member.at(membership.homeMerchant?.legalName ?? "")}</h2>
          <Chip tone={TONES[status]}>{member.status[status]}</Chip>
        </div>
        <p className="pass-plan">{membership.plan?.name}</p>
        <p className="pass-balance">
          <span>{member.balance}</span>
          <b data-testid="balance">{money(membership.balance)}</b>
        </p>
        <dl>
          <div>
            <dt>{member.portable}</dt>
            <dd>{money(membership.portableBalance)}</dd>
          </div>
          <div>
            <dt>{member.principal}</dt>
            <dd>{money(membership.principal)}</dd>
          </div>
          <div>
            <dt>{member.bonus}</dt>
            <dd>{money(membership.bonus)}</dd>
          </div>
        </dl>
      </div>
      {status === "PENDING" && <p role="status">{member.pending}</p>}
      <HomeFails membership={membership} />
      <div className="two">
        <div className="card pad">
          <Ended membership={membership} />
          {takesRecharges && <Recharging membership={membership} />}
          <Freezing membership={membership} />
          {isOpen(membership) && (
            <Link to={`/member/${membership.id}/close`} className="button quiet">
              {ending.leave}
            </Link>
          )}
          <Lots membership={membership} />
        </div>
        <div className="card pad">
          <Statement membershipId={membership.id} />
        </div>
      </div>
    </section>
  );
}

function Recharging({ membership }: { membership: MembershipFull }) {
  const { member, ui } = useWords();
  const [amount, setAmount] = useState("");
  const [tried, setTried] = useState(false);
  const act = useAct(Recharge);
  if (membership.status !== "ACTIVE") return null;

  async function recharge() {
    setTried(true);
    if (!isMoney(amount)) return;
    const result = await act.run({ membershipId: membership.id, amount: amount.trim() });
    const payUrl = result?.recharge?.payment?.payUrl;
    if (payUrl) openPayPage(payUrl, "/member");
  }

  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        void recharge();
      }}
    >
      <Field
        label={member.rechargeAmount}
        hint={member.rechargeHint}
        inputMode="decimal"
        value={amount}
        error={errorAt(act.errors, "amount") ?? (tried && !isMoney(amount) ? ui.amount : undefined)}
        onChange={(event) => setAmount(event.target.value)}
      />
      <Button type="submit" look="strong" busy={act.busy}>
        {member.recharge}
      </Button>
      <Refusals errors={act.errors} failure={act.failure} shownAt={["amount"]} />
    </form>
  );
}

function Freezing({ membership }: { membership: MembershipFull }) {
  const { member } = useWords();
  const [asking, setAsking] = useState(false);
  const freezing = useAct(FreezeMembership);
  const unfreezing = useAct(UnfreezeMembership);
  const input = { membershipId: membership.id };
  if (membership.status === "FROZEN") {
    return (
      <>
        <p>{member.freezeText}</p>
        <Button look="strong" busy={unfreezing.busy} onClick={() => void unfreezing.run(input)}>
          {member.unfreeze}
        </Button>
        <Refusals errors={unfreezing.errors} failure={unfreezing.failure} />
      </>
    );
  }
  if (membership.status !== "ACTIVE") return null;
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        {member.freeze}
      </Button>
      {asking && (
        <Confirm
          title={member.freezeText}
          confirm={member.freeze}
          act={freezing}
          onConfirm={() => void freezing.run(input).then((done) => done && setAsking(false))}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** While cooling off, a lot of which nothing was spent is refunded whole. */
function isUntouched(lot: MembershipFull["lots"][number]): boolean {
  return (
    lot.releasedAt === null && lot.principal === lot.principalPaid && lot.bonus === lot.bonusGiven
  );
}

function Lots({ membership }: { membership: MembershipFull }) {
  const { member } = useWords();
  if (membership.lots.length === 0) return null;
  return (
    <>
      <h3>{member.lots}</h3>
      <ol className="lots">
        {membership.lots.map((lot) => (
          <li key={lot.id}>
            <p>
              <b>{money(lot.principal)}</b> / {money(lot.principalPaid)} {member.principal} ·{" "}
              <b>{money(lot.bonus)}</b> / {money(lot.bonusGiven)} {member.bonus}
            </p>
            <p className="fine">
              {member.custody} {money(lot.custody)} · {member.portable} {money(lot.portable)}
              <br />
              {[
                isUntouched(lot) && member.coolingOff(dateTime(lot.coolingOffUntil)),
                lot.releasedAt !== null && member.released,
                lot.bonusExpiresAt !== null && member.expires(date(lot.bonusExpiresAt)),
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </li>
        ))}
      </ol>
    </>
  );
}

function Statement({ membershipId }: { membershipId: string }) {
  const { member } = useWords();
  const lines = usePages(
    MyStatement,
    { membershipId },
    (answer) => answer.viewer.customer?.statement,
  );
  return (
    <>
      <h3>{member.statement}</h3>
      <Answered asked={lines}>
        {() =>
          lines.rows.length === 0 ? (
            <p className="quiet">{member.noStatement}</p>
          ) : (
            <Scroll>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{member.when}</th>
                    <th scope="col">{member.what}</th>
                    <th scope="col">{member.principal}</th>
                    <th scope="col">{member.bonus}</th>
                    <th scope="col">{member.after}</th>
                  </tr>
                </thead>
                <tbody>
                  {lines.rows.map((line) => (
                    <tr key={line.id}>
                      <td>{dateTime(line.at)}</td>
                      <td>{member.kinds[line.kind]}</td>
                      <td>{money(line.principal)}</td>
                      <td>{money(line.bonus)}</td>
                      <td>{money(line.balance)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Answered>
      <More more={lines.more} busy={lines.loadingMore} />
    </>
  );
}
