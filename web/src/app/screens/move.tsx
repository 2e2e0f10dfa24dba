import { useState } from "react";

import {
  Homes,
  type HomesAnswer,
  type MembershipFull,
  MoveMembership,
  PlanDetail,
  type PlanDetailAnswer,
  RefundQuotes,
} from "../api/operations";
import { useAct, usePages, useQuery } from "../api/use";
import { fen, money } from "../format";
import { useNames, useWords } from "../language";
import { Link, navigate, usePlace } from "../router";
import { Answered, Button, Empty, More, Refusals } from "../ui";
import { Open, Parts } from "./leave";
import { PlanPrice, TermsText } from "./plans";

/** Moves a membership: a plan of another merchant is chosen, its terms are read, then it moves. */
export function Move({ id }: { id: string }) {
  const { ending: words } = useWords();
  const { query } = usePlace();
  const to = query.get("to");
  return (
    <Open id={id} title={words.moveTitle}>
      {(membership) => (
        <>
          <p className="lead">{words.moveLead}</p>
          {to === null ? (
            <Choose membership={membership} />
          ) : (
            <Chosen membership={membership} planId={to} />
          )}
        </>
      )}
    </Open>
  );
}

type Home = HomesAnswer["merchants"]["nodes"][number];

function Choose({ membership }: { membership: MembershipFull }) {
  const { ending: words, plans } = useWords();
  const homes = usePages(Homes, {}, (answer) => answer.merchants);
  const others = homes.rows.filter(
    ({ id, status, membershipPlans }) =>
      id !== membership.homeMerchant?.id && status === "APPROVED" && membershipPlans.length > 0,
  );
  return (
    <>
      <h2>{words.chooseHome}</h2>
      <Answered asked={homes}>
        {() => (
          <>
            {others.length === 0 && homes.more === undefined && <Empty text={plans.none} />}
            {others.map((home) => (
              <HomeItem key={home.id} home={home} from={membership.id} />
            ))}
            <More more={homes.more} busy={homes.loadingMore} />
          </>
        )}
      </Answered>
    </>
  );
}

function HomeItem({ home, from }: { home: Home; from: string }) {
  const names = useNames();
  return (
    <section className="merchant">
      <h3>{home.shops.map(names.name).slice(0, 3).join(" · ") || home.legalName}</h3>
      <p className="quiet">
        {home.legalName}
        {home.shops[0] && ` · ${home.shops[0].city}`}
      </p>
      <ul className="plans">
        {home.membershipPlans.map((plan) => (
          <li key={plan.id} className="card plan">
            <h3>
              <Link to={`/member/${from}/move?to=${plan.id}`}>{plan.name}</Link>
            </h3>
            <PlanPrice plan={plan} />
            <p className="text">{plan.description}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Detail = NonNullable<PlanDetailAnswer["membershipPlan"]>;

function Chosen({ membership, planId }: { membership: MembershipFull; planId: string }) {
  const { ending: words, plans } = useWords();
  const asked = useQuery(PlanDetail, { id: planId, offerIds: [] });
  return (
    <Answered asked={asked}>
      {({ membershipPlan: plan }) =>
        plan === null ? (
          <Empty text={plans.notFound} />
        ) : (
          <div className="two">
            <section className="card pad">
              <h2>{words.chosen}</h2>
              <p>
                <b>{plan.name}</b>
                <br />
                <span className="quiet">{plan.merchant?.legalName}</span>
              </p>
              <h3>{plans.rules}</h3>
              <ul>
                {plan.introduction.refundRules.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
              <h3>{plans.terms(plan.termsVersion)}</h3>
              <TermsText terms={plan.terms} />
              <p>
                <Link to={`/member/${membership.id}/move`}>← {words.other}</Link>
              </p>
            </section>
            <Moving membership={membership} plan={plan} />
          </div>
        )
      }
    </Answered>
  );
}

/** What moves, as the refund that is paid in at the new home; then moving it. */
function Moving({ membership, plan }: { membership: MembershipFull; plan: Detail }) {
  const { ending: words, plans } = useWords();
  const asked = useQuery(RefundQuotes, { membershipId: membership.id });
  const [accepted, setAccepted] = useState(false);
  const [tried, setTried] = useState(false);
  const act = useAct(MoveMembership);

  async function move() {
    setTried(true);
    if (!accepted) return;
    const input = {
      membershipId: membership.id,
      planId: plan.id,
      acceptedTermsVersion: plan.termsVersion,
    };
    if (await act.run(input)) navigate("/member");
  }

  return (
    <section className="card pad">
      <Answered asked={asked}>
        {({ merchantsFault, customersWish }) => {
          const quote = merchantsFault?.applies ? merchantsFault : customersWish;
          if (quote === null) return <Empty text={words.gone} />;
          const claim = fen(quote.claim) > 0 ? money(quote.claim) : "";
          return (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                void move();
              }}
            >
              <h2>{words.moveAcross(money(quote.paidNow), claim)}</h2>
              <Parts quote={quote} />
              <label className="check">
                <input
                  type="checkbox"
                  checked={accepted}
                  onChange={(event) => setAccepted(event.target.checked)}
                />
                {plans.accept}
              </label>
              {tried && !accepted && (
                <p className="field-error" role="alert">
                  {plans.acceptFirst}
                </p>
              )}
              <Refusals errors={act.errors} failure={act.failure} />
              <Button type="submit" look="strong" className="wide" busy={act.busy}>
                {words.moveNow(money(quote.paidNow))}
              </Button>
            </form>
          );
        }}
      </Answered>
    </section>
  );
}
