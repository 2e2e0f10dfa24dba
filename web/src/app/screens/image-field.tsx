import { useState } from "react";

import { UploadImage, type ImageContentType } from "../api/operations";
import { request } from "../api/request";
import { useWords } from "../language";
import { Button } from "../ui";

export interface Picture {
  readonly id: string;
  readonly url: string;
}

const TYPES: Record<string, ImageContentType> = {
  "image/jpeg": "JPEG",
  "image/png": "PNG",
  "image/webp": "WEBP",
};

/** Sends a file to the link that the server gives for it; answers the image that it becomes. */
async function upload(file: File): Promise<Picture> {
  const contentType = TYPES[file.type];
  if (contentType === undefined) throw new Error("type");
  const input = { contentType, bytes: file.size };
  const { result } = await request(UploadImage, { input });
  if (result.upload === null || result.image === null) throw new Error("refused");
  const { url, method, headers } = result.upload;
  // From wherever this page was loaded: a proxy before it passes images on, too.
  const { pathname, search } = new URL(url);
  const sent = await fetch(pathname + search, {
    method,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    body: file,
  });
  if (!sent.ok) throw new Error("not taken");
  return { id: result.image.id, url: `/images/${result.image.id}/320` };
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
  const [failed, setFailed] = useState(false);

  async function take(files: readonly File[]) {
    setBusy(true);
    setFailed(false);
    for (const file of files) {
      try {
        const picture = await upload(file);
        onChange((old) => [...old, picture]);
      } catch {
        setFailed(true);
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
          accept={Object.keys(TYPES).join(",")}
          multiple
          disabled={busy}
          onChange={(event) => {
            void take([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </label>
      {busy && <p role="status">{words.uploading}</p>}
      {failed && (
        <p className="field-error" role="alert">
          {words.uploadFailed}
        </p>
      )}
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
