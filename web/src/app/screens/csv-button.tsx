import { useState } from "react";

import type { RequestFailed } from "../api/send";
import { asFailure } from "../api/use";
import { useWords } from "../language";
import { saveCsv } from "../save";
import { Button, Refusals } from "../ui";

/** Asks for a text when it is pressed, and saves it. */
export function CsvButton({
  name,
  ask,
}: {
  name: string;
  ask: () => Promise<string | null | undefined>;
}) {
  const { settlement: words } = useWords();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<RequestFailed>();

  async function save() {
    setBusy(true);
    setFailure(undefined);
    try {
      const text = await ask();
      if (text) saveCsv(name, text);
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Button busy={busy} onClick={() => void save()}>
        {words.csv}
      </Button>
      <Refusals errors={[]} failure={failure} />
    </>
  );
}
