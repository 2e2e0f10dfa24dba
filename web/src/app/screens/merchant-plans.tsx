import { useState } from "react";

import { useAccount } from "../account";
import {
  CreateMembershipPlan,
  MerchantPlans,
  type PlanCard,
  RetireMembershipPlan,
} from "../api/operations";
import { useAct, useQuery } from "../api/use";
import { useForm } from "../form";
import { isMoney, percent } from "../format";
import { useWords } from "../language";
import { Answered, Button, Chip, Confirm, Empty, Field, FormEnd, Heading, TextField } from "../ui";
import { Standing } from "./counter";
import { PlanPrice } from "./plans";

/** The memberships that the merchant sells. */
export function MerchantPlansScreen() {
  const { merchantPlans: words } = useWords();
  const { staff } = useAccount();
  const asked = useQuery(MerchantPlans, {});
  const [adding, setAdding] = useState(false);
  const isOwner = staff?.role === "OWNER";
  const maySell = isOwner && staff.merchant.status === "APPROVED";
  return (
    <>
      <Heading
        side={
          maySell && !adding ? (
            <Button look="strong" onClick={() => setAdding(true)}>
              {words.add}
            </Button>
          ) : undefined
        }
      >
        {words.title}
      </Heading>
      <Standing />
      {!isOwner && <p className="quiet">{words.ownerOnly}</p>}
      {adding && <PlanForm onClose={() => setAdding(false)} />}
      <Answered asked={asked}>
        {({ viewer }) => {
          const plans = viewer.staff?.merchant.membershipPlans ?? [];
          return plans.length === 0 ? (
            !adding && <Empty text={words.none} />
          ) : (
            <ul className="plans">
              {plans.map((plan) => (
                <Item key={plan.id} plan={plan} mayRetire={isOwner} />
              ))}
            </ul>
          );
        }}
      </Answered>
    </>
  );
}

function Item({ plan, mayRetire }: { plan: PlanCard; mayRetire: boolean }) {
  const { merchantPlans: words, plans } = useWords();
  const [asking, setAsking] = useState(false);
  const retiring = useAct(RetireMembershipPlan);
  return (
    <li className="card plan">
      <div className="row between">
        <h3>{plan.name}</h3>
        <Chip tone={plan.status === "ACTIVE" ? "good" : "plain"}>{words.status[plan.status]}</Chip>
      </div>
      <PlanPrice plan={plan} />
      <p>{plan.description}</p>
      <p className="fine">
        {plan.bonusValidDays === null ? plans.bonusForever : plans.bonusDays(plan.bonusValidDays)} ·{" "}
        {plans.custody(percent(plan.custodyShareBasisPoints))}
      </p>
      {mayRetire && plan.status === "ACTIVE" && (
        <Button look="quiet" onClick={() => setAsking(true)}>
          {words.retire}
        </Button>
      )}
      {asking && (
        <Confirm
          title={words.retireAsk(plan.name)}
          confirm={words.retire}
          act={retiring}
          onConfirm={() =>
            void retiring.run({ planId: plan.id }).then((done) => done && setAsking(false))
          }
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

const BLANK = {
  name: "",
  description: "",
  price: "",
  bonus: "0.00",
  bonusValidDays: "",
  custodyShareBasisPoints: "40",
  terms: "",
};

function PlanForm({ onClose }: { onClose: () => void }) {
  const { merchantPlans: words } = useWords();
  const [tried, setTried] = useState(false);
  const act = useAct(CreateMembershipPlan);
  const { form, bind, bindMoney } = useForm(BLANK, act);

  async function save() {
    setTried(true);
    if (!isMoney(form.price) || !isMoney(form.bonus)) return;
    const result = await act.run({
      name: form.name.trim(),
      description: form.description.trim(),
      price: form.price.trim(),
      bonus: form.bonus.trim(),
      bonusValidDays: form.bonusValidDays === "" ? null : Math.floor(Number(form.bonusValidDays)),
      custodyShareBasisPoints: Math.round(Number(form.custodyShareBasisPoints) * 100),
      terms: form.terms.trim(),
    });
    if (result) onClose();
  }

  return (
    <form
      className="card pad"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>{words.add}</h2>
      <Field label={words.name} required maxLength={60} {...bind("name")} />
      <TextField label={words.description} required maxLength={2000} {...bind("description")} />
      <div className="pair-fields">
        <Field label={words.price} inputMode="decimal" required {...bindMoney("price", tried)} />
        <Field label={words.bonus} inputMode="decimal" required {...bindMoney("bonus", tried)} />
        <Field
          label={words.bonusDays}
          type="number"
          min={30}
          max={3650}
          {...bind("bonusValidDays")}
        />
        <Field
          label={words.share}
          type="number"
          min={20}
          max={100}
          required
          {...bind("custodyShareBasisPoints")}
        />
      </div>
      <TextField label={words.terms} maxLength={10_000} {...bind("terms")} />
      <FormEnd act={act} shownAt={Object.keys(BLANK)} save={words.save} onClose={onClose} />
    </form>
  );
}
