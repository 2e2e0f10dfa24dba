import { useId } from "react";

import { MerchantNames } from "../api/operations";
import { useQuery } from "../api/use";
import { useWords } from "../language";
import { Field } from "../ui";

/** An id of a merchant, chosen by its name. One that is not on show is typed in. */
export function MerchantField({
  value,
  error,
  onChange,
}: {
  value: string;
  error?: string | undefined;
  onChange: (id: string) => void;
}) {
  const { clearing: words } = useWords();
  const list = useId();
  const asked = useQuery(MerchantNames, {}, true);
  const names = asked.data?.merchants.nodes ?? [];
  const chosen = names.find(({ id }) => id === value);
  return (
    <>
      <Field
        label={words.merchant}
        hint={chosen?.legalName ?? words.merchantHint}
        list={list}
        required
        autoComplete="off"
        value={value}
        error={error}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={list}>
        {names.map(({ id, legalName }) => (
          <option key={id} value={id}>
            {legalName}
          </option>
        ))}
      </datalist>
    </>
  );
}
