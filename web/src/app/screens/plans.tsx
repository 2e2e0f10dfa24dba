import { Merchants, type PlanCard, PlansOf } from "../api/operations";
import { usePages, useQuery } from "../api/use";
import { money, percent } from "../format";
import { useNames, useWords } from "../language";
import { Link, usePlace } from "../router";
import { Answered, Empty, Heading, More } from "../ui";

/** The plans on sale, merchant by merchant, or of the one merchant in the address. */
export function Plans() {
  const words = useWords();
  const names = useNames();
  const { query } = usePlace();
  const only = query.get("merchant");
  const merchants = usePages(Merchants, only === null ? {} : null, (answer) => answer.merchants);
  return (
    <>
      <Heading>{words.plans.title}</Heading>
      <p className="lead">{words.plans.lead}</p>
      {only !== null ? (
        <PlansAt merchantId={only} none={words.plans.noneOf} />
      ) : (
        <Answered asked={merchants}>
          {() => (
            <>
              {merchants.rows.length === 0 && <Empty text={words.plans.none} />}
              {merchants.rows.map((merchant) => (
                <section key={merchant.id} className="merchant">
                  <h2>
                    {merchant.shops.map(names.name).slice(0, 3).join(" · ") || merchant.legalName}
                  </h2>
                  <p className="quiet">
                    {merchant.legalName}
                    {merchant.shops[0] && ` · ${merchant.shops[0].city}`}
                  </p>
                  <PlansAt merchantId={merchant.id} none={words.plans.noneOf} />
                </section>
              ))}
              <More more={merchants.more} busy={merchants.loadingMore} />
            </>
          )}
        </Answered>
      )}
    </>
  );
}

function PlansAt({ merchantId, none }: { merchantId: string; none: string }) {
  const plans = useQuery(PlansOf, { merchantId });
  return (
    <Answered asked={plans}>
      {({ membershipPlans }) =>
        membershipPlans.nodes.length === 0 ? (
          <p className="quiet">{none}</p>
        ) : (
          <ul className="plans">
            {membershipPlans.nodes.map((plan) => (
              <PlanItem key={plan.id} plan={plan} />
            ))}
          </ul>
        )
      }
    </Answered>
  );
}

function PlanItem({ plan }: { plan: PlanCard }) {
  const { plans } = useWords();
  return (
    <li className="card plan">
      <h3>
        <Link to={`/plans/${plan.id}`}>{plan.name}</Link>
      </h3>
      <PlanPrice plan={plan} />
      <p>{plan.description}</p>
      <p className="fine">
        {plan.bonusValidDays === null ? plans.bonusForever : plans.bonusDays(plan.bonusValidDays)} ·{" "}
        {plans.custody(percent(plan.custodyShareBasisPoints))}
      </p>
    </li>
  );
}

/** "Pay ¥500.00 + ¥50.00" */
export function PlanPrice({ plan }: { plan: Pick<PlanCard, "price" | "bonus"> }) {
  const { plans, member } = useWords();
  return (
    <p className="plan-price">
      {plans.pay} <b>{money(plan.price)}</b>
      {plan.bonus !== "0.00" && (
        <span>
          + {money(plan.bonus)} {member.bonus}
        </span>
      )}
    </p>
  );
}

/** A plan's terms. A long text scrolls within its frame. */
export function TermsText({ terms }: { terms: string }) {
  const { plans } = useWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
    <p className="terms" tabIndex={0}>
      {terms === "" ? plans.noTerms : terms}
    </p>
  );
}
