import { useState } from "react";

import type { Act } from "./api/use";
import { isMoney } from "./format";
import { useWords } from "./language";
import { errorAt } from "./ui";

/** What a field tells of its new value. */
interface Changed {
  readonly target: { readonly value: string };
}

/**
 * The fields of a form, all of them texts, by their places in the act's input. What the act refused
 * stands at its field until that is written anew.
 */
export function useForm<Form extends Readonly<Record<string, string>>>(
  first: Form | (() => Form),
  act: Pick<Act<unknown, never>, "errors" | "forget">,
) {
  const { ui } = useWords();
  const [form, setForm] = useState(first);

  /** Writes several fields at once. */
  function write(fields: Partial<Form>) {
    setForm((old) => ({ ...old, ...fields }));
  }

  function bind<Name extends keyof Form & string>(name: Name) {
    return {
      name,
      value: form[name],
      error: errorAt(act.errors, name),
      onChange: ({ target }: Changed) => {
        setForm((old) => ({ ...old, [name]: target.value }));
        act.forget(name);
      },
    };
  }

  /** A field of an amount; once it was tried to send it, it says so where it is none. */
  function bindMoney<Name extends keyof Form & string>(name: Name, tried: boolean) {
    const bound = bind(name);
    const wrong = tried && !isMoney(form[name] ?? "") ? ui.amount : undefined;
    return { ...bound, error: wrong ?? bound.error };
  }

  return { form, write, bind, bindMoney };
}
