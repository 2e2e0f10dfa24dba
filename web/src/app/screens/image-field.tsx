import { useState } from "react";

import { useWords } from "../language";
import { Button } from "../ui";
import { ACCEPTED, type Limit, NotTaken, sendImage } from "./image-file";

export interface Picture {
  readonly id: string;
  readonly url: string;
}

/** Pictures that were uploaded, and a field for more. */
export function ImageField({
  pictures,
  onChange,
}: {
  pictures: readonly Picture[];
  onChange: (change: (pictures: readonly Picture[]) => readonly Picture[]) => void;
}) {
  const { offers: words } = useWords();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const [shrunk, setShrunk] = useState<readonly [string, Limit][]>([]);

  async function take(files: readonly File[]) {
    setBusy(true);
    setFailed([]);
    setShrunk([]);
    for (const file of files) {
      try {
        const { id, url, shrunk: limit } = await sendImage(file);
        onChange((old) => [...old, { id, url }]);
        if (limit !== undefined) setShrunk((old) => [...old, [file.name, limit]]);
      } catch (error) {
        const known = error instanceof NotTaken ? error : undefined;
        const limit = known?.limit === undefined ? undefined : words.limits[known.limit];
        const why = known?.says ?? limit ?? words.uploadFailed;
        setFailed((old) => [...old, `${file.name}: ${why}`]);
      }
    }
    setBusy(false);
  }

  return (
    <div className="field">
      <label>
        {words.upload}
        <input
          type="file"
          accept={ACCEPTED}
          multiple
          disabled={busy}
          onChange={(event) => {
            void take([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </label>
      {busy && <p role="status">{words.uploading}</p>}
      {shrunk.map(([name, limit]) => (
        <p className="field-hint" key={name}>
          {words.shrunk(name, words.limits[limit])}
        </p>
      ))}
      {failed.map((why) => (
        <p className="field-error" role="alert" key={why}>
          {why}
        </p>
      ))}
      {pictures.length > 0 && (
        <ul className="row pictures">
          {pictures.map((picture) => (
            <li key={picture.id}>
              <img src={picture.url} alt="" width={96} height={96} />
              <Button
                look="quiet"
                aria-label={words.removeImage}
                onClick={() => onChange((old) => old.filter(({ id }) => id !== picture.id))}
              >
                ×
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
