import { useEffect, useRef, useState } from "react";
import { ImportOffers, type ImportRow, ImportSeen, RefusedFile } from "../api/operations";
import { request } from "../api/request";
import type { RequestFailed } from "../api/send";
import { asFailure, refreshAll, useAct } from "../api/use";
import { useNames, useWords } from "../language";
import { Button, Choice, Refusals } from "../ui";
import { CsvButton } from "./csv-button";
import type { StaffShop } from "./offers";

/** How often an import that runs is looked at, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** The largest file that one request carries, in bytes. */
const MOST_BYTES = 180 * 1024;

/** Enters many offers by file: drop one, see how far it is, and take what was refused back. */
export function Importing({
  shops,
  onClose,
}: {
  shops: readonly StaffShop[];
  onClose: () => void;
}) {
  const { offers: words, ui } = useWords();
  const names = useNames();
  const act = useAct(ImportOffers);
  const [shopId, setShopId] = useState(shops[0]?.id ?? "");
  const [seen, setSeen] = useState<ImportRow>();
  const [tooLarge, setTooLarge] = useState(false);
  const [over, setOver] = useState(false);
  const [failure, setFailure] = useState<RequestFailed>();
  const field = useRef<HTMLInputElement>(null);
  const running = seen?.status === "RUNNING";
  const id = seen?.id;

  useEffect(() => {
    if (!running || id === undefined) return;
    const timer = setInterval(() => {
      request(ImportSeen, { id }).then(
        ({ node }) => {
          if (node !== null && "rowsTotal" in node) setSeen(node);
        },
        (error: unknown) => setFailure(asFailure(error)),
      );
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [running, id]);

  useEffect(() => {
    if (seen?.status === "DONE") refreshAll();
  }, [seen?.status]);

  async function take(file: File | undefined) {
    if (file === undefined) return;
    setFailure(undefined);
    setSeen(undefined);
    setTooLarge(file.size > MOST_BYTES);
    if (file.size > MOST_BYTES) return;
    const result = await act.run({ shopId, file: await base64(file) });
    if (result?.import) setSeen(result.import);
  }

  return (
    <section className="card pad">
      <h2>{words.importTitle}</h2>
      <p className="quiet">{words.importHint}</p>
      {shops.length > 1 && (
        <Choice
          label={words.shop}
          value={shopId}
          onChange={(event) => setShopId(event.target.value)}
        >
          {shops.map((shop) => (
            <option key={shop.id} value={shop.id}>
              {names.name(shop)}
            </option>
          ))}
        </Choice>
      )}
      <label
        className="drop field"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        {words.importDrop}
        <input
          ref={field}
          type="file"
          accept=".csv,.txt,.xlsx,text/csv"
          disabled={act.busy || running}
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </label>
      {tooLarge && (
        <p className="field-error" role="alert">
          {words.importTooLarge}
        </p>
      )}
      <Refusals errors={act.errors} failure={act.failure ?? failure} />
      {seen !== undefined && (
        <div role="status">
          <progress max={seen.rowsTotal} value={seen.rowsDone} aria-label={words.importTitle} />
          <p>{words.importProgress(seen.rowsDone, seen.rowsTotal)}</p>
          <p>{words.importCounts(seen.entered, seen.revised, seen.unchanged, seen.refused)}</p>
          {seen.refused > 0 && (
            <>
              <p className="quiet">{words.importRefused}</p>
              <CsvButton
                name="refused-rows"
                ask={async () => {
                  const { node } = await request(RefusedFile, { id: seen.id });
                  return node !== null && "refusedFile" in node ? node.refusedFile : null;
                }}
              />
            </>
          )}
        </div>
      )}
      <div className="row end">
        <Button onClick={onClose}>{ui.close}</Button>
      </div>
    </section>
  );
}

/** The bytes of a file in base64. */
async function base64(file: File): Promise<string> {
  const url = await new Promise<string>((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}
