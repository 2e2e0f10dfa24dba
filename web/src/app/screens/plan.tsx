import { useState } from "react";

import { useAccount } from "../account";
import { JoinMembership, PlanDetail, type PlanDetailAnswer } from "../api/operations";
import { useAct, useQuery } from "../api/use";
import { useCart } from "../cart";
import { money, percent } from "../format";
import { useWords } from "../language";
import { openPayPage } from "../pay";
import { Link, navigate } from "../router";
import { Answered, Button, Empty, Heading, Refusals } from "../ui";
import { PlanPrice, TermsText } from "./plans";

/** What a plan gives, its terms and a worked refund, before anyone pays; then joining. */
export function Plan({ id }: { id: string }) {
  const { plans } = useWords();
  const cart = useCart();
  const offerIds = cart?.lines.slice(0, 100).map((line) => line.offerId) ?? [];
  const asked = useQuery(PlanDetail, { id, offerIds });
  return (
    <Answered asked={asked}>
      {({ membershipPlan: plan }) =>
        plan === null ? (
          <Empty text={plans.notFound}>
            <Link to="/plans" className="button strong">
              {plans.title}
            </Link>
          </Empty>
        ) : (
          <Introduced plan={plan} hasOffers={offerIds.length > 0} />
        )
      }
    </Answered>
  );
}

type Detail = NonNullable<PlanDetailAnswer["membershipPlan"]>;

function Introduced({ plan, hasOffers }: { plan: Detail; hasOffers: boolean }) {
  const { plans: words } = useWords();
  const { introduction } = plan;
  const { paid, bonus, consumed, refund, refundInCoolingOff } = introduction.workedRefundExample;
  return (
    <>
      <p>
        <Link to="/plans">← {words.title}</Link>
      </p>
      <Heading>{plan.name}</Heading>
      <p className="lead">
        {plan.merchant?.legalName}
        <br />
        {plan.description}
      </p>
      <div className="two">
        <section className="card pad">
          <h2>{words.gives}</h2>
          <ul className="ticks">
            {introduction.gives.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <h2>{words.rules}</h2>
          <ul>
            {introduction.refundRules.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <h2>{words.example}</h2>
          <p className="example">
            {words.exampleText(money(paid), money(bonus), money(consumed), money(refund))}
            <br />
            {words.exampleCooling(money(refundInCoolingOff))}
          </p>
        </section>
        <section className="card pad">
          <PlanPrice plan={plan} />
          <ul className="fine bare">
            <li>{words.cooling(introduction.coolingOffDays)}</li>
            <li>{words.custody(percent(plan.custodyShareBasisPoints))}</li>
            <li>{words.portable(money(introduction.portableAfterCoolingOff))}</li>
            <li>
              {plan.bonusValidDays === null
                ? words.bonusForever
                : words.bonusDays(plan.bonusValidDays)}
            </li>
          </ul>
          {hasOffers && introduction.savings !== "0.00" && (
            <p className="good">{words.savings(money(introduction.savings))}</p>
          )}
          <h2>{words.terms(plan.termsVersion)}</h2>
          <TermsText terms={plan.terms} />
          <Joining plan={plan} />
        </section>
      </div>
    </>
  );
}

function Joining({ plan }: { plan: Detail }) {
  const { plans: words, ui } = useWords();
  const { kind } = useAccount();
  const [accepted, setAccepted] = useState(false);
  const [tried, setTried] = useState(false);
  const joining = useAct(JoinMembership);

  if (kind === "GUEST") {
    return (
      <Link to={`/log-in?to=/plans/${plan.id}`} className="button strong wide">
        {words.logIn}
      </Link>
    );
  }
  if (kind !== "CUSTOMER") return <p className="quiet">{ui.wrongAccount}</p>;

  async function join() {
    setTried(true);
    if (!accepted) return;
    const input = { planId: plan.id, acceptedTermsVersion: plan.termsVersion };
    const result = await joining.run(input);
    if (!result) return;
    const payUrl = result.recharge?.payment?.payUrl;
    if (payUrl) openPayPage(payUrl, "/member");
    else navigate("/member");
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      <label className="check">
        <input
          type="checkbox"
          checked={accepted}
          onChange={(event) => setAccepted(event.target.checked)}
        />
        {words.accept}
      </label>
      {tried && !accepted && (
        <p className="field-error" role="alert">
          {words.acceptFirst}
        </p>
      )}
      <Refusals errors={joining.errors} failure={joining.failure} />
      <Button type="submit" look="strong" className="wide" busy={joining.busy}>
        {words.join(money(plan.price))}
      </Button>
    </form>
  );
}
