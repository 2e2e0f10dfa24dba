import { type ImageContentType, UploadImage } from "../api/operations";
import { request } from "../api/request";
import { chosenLanguage } from "../language";

/** What the server takes: bytes of a file, and pixels of a picture by its form. */
const MOST_BYTES = 20 * 1024 * 1024;
const MOST_PIXELS = { JPEG: 65_000_000, PNG: 24_000_000, WEBP: 24_000_000 } as const;
const LONGEST_SIDE = 16_384;

/** How wide or high a smaller copy is: nothing is shown larger. */
const COPY_SIDE = 3_200;

const TYPES: Record<string, ImageContentType> = {
  "image/jpeg": "JPEG",
  "image/png": "PNG",
  "image/webp": "WEBP",
};

/** What a file field offers; browsers that can read an iPhone's HEIC make a JPEG of it here. */
export const ACCEPTED = [...Object.keys(TYPES), "image/heic", "image/heif", ".heic", ".heif"].join(
  ",",
);

/** Why a file is not sent, or a copy of it is. */
export type Limit = "bytes" | "pixels" | "type";

/** What was done with a file. */
export interface Sent {
  readonly id: string;
  readonly url: string;
  /** The limit for which a smaller copy was sent. */
  readonly shrunk: Limit | undefined;
}

/** A file that was not taken: for a limit of ours, or for what the server says of it. */
export class NotTaken extends Error {
  constructor(
    readonly limit: Limit | undefined,
    readonly says: string | undefined,
  ) {
    super(says ?? limit ?? "not taken");
  }
}

/** Sends a file, or a smaller copy of one above a limit; answers the image that it becomes. */
export async function sendImage(file: File): Promise<Sent> {
  const { body, contentType, shrunk } = await fitting(file);
  const { result } = await request(UploadImage, { input: { contentType, bytes: body.size } });
  if (result.upload === null || result.image === null) {
    throw new NotTaken(undefined, result.userErrors[0]?.message);
  }
  const { url, method, headers } = result.upload;
  // From wherever this page was loaded: a proxy before it passes images on, too.
  const { pathname, search } = new URL(url);
  const named = headers.map(({ name, value }) => [name, value]);
  const sent = await fetch(pathname + search, {
    method,
    headers: { ...Object.fromEntries(named), "accept-language": chosenLanguage() },
    body,
  });
  if (!sent.ok) {
    const said = (await sent.json().catch(() => ({}))) as { message?: string };
    throw new NotTaken(undefined, said.message);
  }
  return { id: result.image.id, url: `/images/${result.image.id}/320`, shrunk };
}

async function fitting(
  file: File,
): Promise<{ body: Blob; contentType: ImageContentType; shrunk: Limit | undefined }> {
  const contentType = TYPES[file.type];
  // The browser turns it the right way up, and may know forms that the server does not take.
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(
    () => null,
  );
  if (picture === null) {
    if (contentType === undefined) throw new NotTaken("type", undefined);
    if (file.size > MOST_BYTES) throw new NotTaken("bytes", undefined);
    // What the browser cannot read, the server says more of.
    return { body: file, contentType, shrunk: undefined };
  }
  try {
    const { width, height } = picture;
    const most = contentType === undefined ? 0 : MOST_PIXELS[contentType];
    const many = width * height > most || Math.max(width, height) > LONGEST_SIDE;
    const limit: Limit | undefined =
      contentType === undefined
        ? "type"
        : many
          ? "pixels"
          : file.size > MOST_BYTES
            ? "bytes"
            : undefined;
    if (limit === undefined && contentType !== undefined) {
      return { body: file, contentType, shrunk: undefined };
    }
    const scale = Math.min(1, COPY_SIDE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const drawing = canvas.getContext("2d");
    if (drawing === null) throw new NotTaken(limit, undefined);
    drawing.fillStyle = "white";
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const copy = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    if (copy === null || copy.size > MOST_BYTES) throw new NotTaken(limit, undefined);
    return { body: copy, contentType: "JPEG", shrunk: limit };
  } finally {
    picture.close();
  }
}
