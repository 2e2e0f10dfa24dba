import { generate } from "lean-qr";
import { toSvgPath } from "lean-qr/extras/svg";
import { useMemo, useState } from "react";

import { CreatePayCode, MyPayCode, type MyPayCodeAnswer, type PayCodeRow } from "../api/operations";
import { useAct, useLookAgain, useQuery } from "../api/use";
import { clock, isMoney, money } from "../format";
import { useNames, useWords } from "../language";
import { Link } from "../router";
import { Answered, Button, Choice, Empty, errorAt, Field, Heading, Refusals, useNow } from "../ui";

/** How often a code that waits at a counter is looked at, in milliseconds. */
const LOOK_EVERY_MS = 1_500;

/** A code, and the digits that the server told this once. */
interface Made {
  readonly code: string;
  readonly payCode: PayCodeRow;
}

/** Pays a bill at a counter: a code for a short time, then what became of it. */
export function PayCodeScreen() {
  const { payCode: words, member } = useWords();
  const asked = useQuery(MyPayCode, {});
  const [made, setMade] = useState<Made>();
  const newest = asked.data?.viewer.customer?.payCode;
  const shown = newest?.id === made?.payCode.id ? newest : made?.payCode;
  const waits = shown?.status === "WAITING";
  useLookAgain(asked, waits, LOOK_EVERY_MS);
  return (
    <>
      <p>
        <Link to="/member">← {words.back}</Link>
      </p>
      <Heading>{words.title}</Heading>
      <Answered asked={asked}>
        {(data) => {
          const all = data.viewer.customer?.memberships.nodes ?? [];
          const active = all.filter(({ status }) => status === "ACTIVE");
          if (active.length === 0) {
            return (
              <Empty text={words.none}>
                <Link to="/plans" className="button strong">
                  {member.find}
                </Link>
              </Empty>
            );
          }
          return (
            <div className="two">
              {made && shown && <Shown digits={made.code} code={shown} />}
              <Making data={data} active={active} again={made !== undefined} onMade={setMade} />
            </div>
          );
        }}
      </Answered>
    </>
  );
}

type Memberships = NonNullable<MyPayCodeAnswer["viewer"]["customer"]>["memberships"]["nodes"];

function Making({
  data,
  active,
  again,
  onMade,
}: {
  data: MyPayCodeAnswer;
  active: Memberships;
  again: boolean;
  onMade: (made: Made) => void;
}) {
  const { payCode: words, ui } = useWords();
  const { usualPayCodeLimit, mostPayCodeLimit } = data.serviceConfig.policy;
  const [membershipId, setMembershipId] = useState("");
  const [limit, setLimit] = useState(usualPayCodeLimit);
  const [tried, setTried] = useState(false);
  const act = useAct(CreatePayCode);

  async function make() {
    setTried(true);
    if (!isMoney(limit)) return;
    const result = await act.run({
      membershipId: membershipId === "" ? null : membershipId,
      limit: limit.trim(),
    });
    if (result?.code && result.payCode) onMade({ code: result.code, payCode: result.payCode });
  }

  return (
    <form
      className="card pad"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      {active.length > 1 && (
        <Choice
          label={words.membership}
          value={membershipId}
          error={errorAt(act.errors, "membershipId")}
          onChange={(event) => setMembershipId(event.target.value)}
        >
          <option value="">{words.any}</option>
          {active.map(({ id, balance, homeMerchant }) => (
            <option key={id} value={id}>
              {homeMerchant?.legalName} · {money(balance)}
            </option>
          ))}
        </Choice>
      )}
      <Field
        label={words.limit}
        hint={words.limitHint(money(mostPayCodeLimit))}
        inputMode="decimal"
        value={limit}
        error={errorAt(act.errors, "limit") ?? (tried && !isMoney(limit) ? ui.amount : undefined)}
        onChange={(event) => setLimit(event.target.value)}
      />
      <Button type="submit" look={again ? "plain" : "strong"} busy={act.busy}>
        {again ? words.again : words.make}
      </Button>
      <Refusals errors={act.errors} failure={act.failure} shownAt={["membershipId", "limit"]} />
    </form>
  );
}

function Shown({ digits, code }: { digits: string; code: PayCodeRow }) {
  const { payCode: words, member } = useWords();
  const names = useNames();
  const seconds = (Date.parse(code.expiresAt) - useNow()) / 1000;
  const status = code.status === "WAITING" && seconds <= 0 ? "EXPIRED" : code.status;
  if (status === "WAITING") {
    return (
      <section className="card pad pay-code">
        <Qr digits={digits} label={words.title} />
        <b data-testid="pay-code">{digits.replace(/(\d{4})(?=\d)/g, "$1 ")}</b>
        <p role="timer">{words.left(clock(seconds))}</p>
        <p className="quiet">{words.upTo(money(code.limit))}</p>
      </section>
    );
  }
  return (
    <section className="card pad pay-code" data-status={status}>
      <p role="status">
        <b>{words.status[status]}</b>
      </p>
      {code.order && (
        <>
          <p className="pay-code-sum" data-testid="pay-code-paid">
            {money(code.order.memberTotal)}
          </p>
          {code.order.shop && <p>{names.name(code.order.shop)}</p>}
          <Link to={`/orders/${code.order.id}`} className="button strong">
            {words.order}
          </Link>
        </>
      )}
      {code.refusal && (
        <>
          <p>{words.refusal[code.refusal](money(code.refusedAmount ?? "0.00"))}</p>
          {code.refusal === "BALANCE_SHORT" && (
            <Link to="/member" className="button strong">
              {member.recharge}
            </Link>
          )}
        </>
      )}
    </section>
  );
}

/** Dark on light in either theme: many scanners read nothing else. */
function Qr({ digits, label }: { digits: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = generate(digits);
    return { size: code.size, path: toSvgPath(code) };
  }, [digits]);
  return (
    <svg className="qr" viewBox={`-4 -4 ${size + 8} ${size + 8}`} role="img" aria-label={label}>
      <rect x="-4" y="-4" width={size + 8} height={size + 8} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
