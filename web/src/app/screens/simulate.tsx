import { useState } from "react";

import { Default, type DefaultAnswer, type Share } from "../api/operations";
import { useQuery } from "../api/use";
import { money, percent } from "../format";
import { useWords } from "../language";
import { navigate, usePlace } from "../router";
import { Answered, Button, Empty, Scroll } from "../ui";
import { ClearingTabs } from "./clearing-tabs";
import { MerchantField } from "./merchant-field";

/** What the default of a merchant would come to for each of its members. */
export function Simulate() {
  const { clearing: words } = useWords();
  const { query } = usePlace();
  const chosen = query.get("merchant");
  const [merchantId, setMerchantId] = useState(chosen ?? "");
  return (
    <>
      <ClearingTabs />
      <p className="lead">{words.simulateLead}</p>
      <form
        className="inline-form medium-form"
        onSubmit={(event) => {
          event.preventDefault();
          navigate(`/desk/clearing/simulate?merchant=${encodeURIComponent(merchantId.trim())}`);
        }}
      >
        <div>
          <MerchantField value={merchantId} onChange={setMerchantId} />
        </div>
        <Button type="submit" look="strong">
          {words.simulate}
        </Button>
      </form>
      {chosen !== null && <Simulated merchantId={chosen} />}
    </>
  );
}

function Simulated({ merchantId }: { merchantId: string }) {
  const { clearing: words } = useWords();
  const asked = useQuery(Default, { merchantId });
  return (
    <Answered asked={asked}>
      {({ merchant, viewer }) => {
        const outcome = viewer.operator?.simulateDefault;
        if (!merchant || !outcome) return <Empty text={words.noSuch} />;
        return <Outcome name={merchant.legalName} outcome={outcome} />;
      }}
    </Answered>
  );
}

type Simulation = NonNullable<NonNullable<DefaultAnswer["viewer"]["operator"]>["simulateDefault"]>;

function Outcome({ name, outcome }: { name: string; outcome: Simulation }) {
  const { clearing: words } = useWords();
  return (
    <section>
      <h2>{words.ofMerchant(name)}</h2>
      <dl className="books">
        <div>
          <dt>{words.owed}</dt>
          <dd>{money(outcome.owedToMerchant)}</dd>
        </div>
        <div>
          <dt>{words.claim}</dt>
          <dd>{money(outcome.total.claim)}</dd>
        </div>
        <div>
          <dt>{words.leftOver}</dt>
          <dd>{money(outcome.leftToMerchant)}</dd>
        </div>
      </dl>
      <p>{words.covered(percent(outcome.coveredBasisPoints))}</p>
      {outcome.memberships === 0 ? (
        <Empty text={words.noMembers} />
      ) : (
        <Scroll className="card pad">
          <table className="figures amounts">
            <thead>
              <tr>
                <th scope="col">{words.membership}</th>
                <th scope="col">{words.principal}</th>
                <th scope="col">{words.fromCustody}</th>
                <th scope="col">{words.fromMerchant}</th>
                <th scope="col">{words.claim}</th>
                <th scope="col">{words.voided}</th>
              </tr>
            </thead>
            <tbody>
              {outcome.members.nodes.map((share) => (
                <Row key={share.membershipId} name={share.membershipId ?? ""} share={share} />
              ))}
              <Row name={words.all} share={outcome.total} total />
            </tbody>
          </table>
        </Scroll>
      )}
      {outcome.members.pageInfo.hasNextPage && <p className="quiet">{words.firstFifty}</p>}
    </section>
  );
}

function Row({ name, share, total = false }: { name: string; share: Share; total?: boolean }) {
  const { principal, fromCustody, fromMerchant, claim, bonusVoided } = share;
  const columns = { principal, fromCustody, fromMerchant, claim, bonusVoided };
  return (
    <tr data-total={total}>
      <td>{total ? name : <code>{name}</code>}</td>
      {Object.entries(columns).map(([column, amount]) => (
        <td key={column}>{money(amount)}</td>
      ))}
    </tr>
  );
}
