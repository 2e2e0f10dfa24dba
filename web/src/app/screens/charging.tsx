import { useState } from "react";

import { ChargePayCode, type CounterAnswer } from "../api/operations";
import { useAct } from "../api/use";
import { fen, fromFen, isMoney, money, percent } from "../format";
import { useNames, useWords } from "../language";
import { Button, Choice, errorAt, Field, Refusals } from "../ui";

type Shops = NonNullable<CounterAnswer["viewer"]["staff"]>["merchant"]["shops"];

/** What a bill costs a member: the part that is left of it, rounded up to the fen. */
function memberPrice(amount: string, discount: number): string {
  return fromFen(Math.ceil((fen(amount) * (10_000 - discount)) / 10_000));
}

/**
 * Charges a bill with the code that a customer shows. A scanner that types ends with Enter, which
 * sends the form; whatever came of it, the next scan takes the place of what stands in the field.
 */
export function Charging({ shops, shopId }: { shops: Shops; shopId: string | null }) {
  const { charge: words, ui } = useWords();
  const names = useNames();
  const serving = shops.filter(({ id, status }) => status === "OPEN" && (shopId ?? id) === id);
  const [chosen, setChosen] = useState("");
  const [amount, setAmount] = useState("");
  const [code, setCode] = useState("");
  const [billNumber, setBillNumber] = useState("");
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState<string>();
  const act = useAct(ChargePayCode);
  const shop = serving.find(({ id }) => id === chosen) ?? serving[0];
  if (shop === undefined) return null;
  const discount = shop.memberDiscountBasisPoints;

  async function charge(form: HTMLFormElement) {
    setTried(true);
    setDone(undefined);
    if (shop === undefined || !isMoney(amount)) return;
    const number = billNumber.trim();
    const result = await act.run({
      shopId: shop.id,
      amount: amount.trim(),
      code,
      billNumber: number === "" ? null : number,
    });
    if (result?.order) {
      const { memberTotal, listTotal } = result.order;
      setDone(words.done(money(memberTotal), money(listTotal)));
      setTried(false);
      setAmount("");
      setCode("");
      setBillNumber("");
    } else {
      const field = form.elements.namedItem("pay-code");
      if (field instanceof HTMLInputElement) field.select();
    }
  }

  return (
    <form
      className="card pad redeeming"
      onSubmit={(event) => {
        event.preventDefault();
        void charge(event.currentTarget);
      }}
    >
      <h2>{words.title}</h2>
      {serving.length > 1 && (
        <Choice
          label={words.shop}
          value={shop.id}
          error={errorAt(act.errors, "shopId")}
          onChange={(event) => setChosen(event.target.value)}
        >
          {serving.map((one) => (
            <option key={one.id} value={one.id}>
              {names.name(one)}
            </option>
          ))}
        </Choice>
      )}
      <Field
        label={words.amount}
        hint={
          isMoney(amount)
            ? words.price(money(memberPrice(amount, discount)), percent(discount))
            : words.amountHint
        }
        inputMode="decimal"
        autoComplete="off"
        value={amount}
        error={errorAt(act.errors, "amount") ?? (tried && !isMoney(amount) ? ui.amount : undefined)}
        onChange={(event) => {
          setAmount(event.target.value);
          act.forget("amount");
        }}
      />
      <Field
        label={words.number}
        autoComplete="off"
        maxLength={64}
        value={billNumber}
        error={errorAt(act.errors, "billNumber")}
        onChange={(event) => {
          setBillNumber(event.target.value);
          act.forget("billNumber");
        }}
      />
      <Field
        label={words.code}
        hint={words.codeHint}
        name="pay-code"
        inputMode="numeric"
        autoComplete="off"
        required
        maxLength={64}
        value={code}
        error={errorAt(act.errors, "code")}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setCode(event.target.value);
          act.forget("code");
        }}
      />
      <Button type="submit" look="strong" busy={act.busy}>
        {words.charge}
      </Button>
      {done && (
        <p className="good" role="status">
          {done}
        </p>
      )}
      <Refusals
        errors={act.errors}
        failure={act.failure}
        shownAt={["amount", "billNumber", "code", ...(serving.length > 1 ? ["shopId"] : [])]}
      />
    </form>
  );
}
