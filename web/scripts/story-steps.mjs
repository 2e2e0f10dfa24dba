import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../docs/story/", import.meta.url));

/** `{{placeOrder.order.id}}`: the value at that path in the newest answer that had one. */
export const PLACE = /\{\{\s*([\w.]+)\s*\}\}/g;
const WHOLE_PLACE = /^\{\{\s*([\w.]+)\s*\}\}$/;

/** The steps of docs/story in order: file, document, who runs it, whose session it brings, variables. */
export function storySteps() {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".graphql"))
    .sort()
    .map((name) => {
      const query = readFileSync(FOLDER + name, "utf8");
      return {
        file: `docs/story/${name}`,
        query,
        as: /^# as: (\w+)$/m.exec(query)?.[1],
        keep: /^# keep: (\w+)$/m.exec(query)?.[1],
        variables: variablesOf(name.replace(/\.graphql$/, ".json")),
      };
    });
}

function variablesOf(name) {
  let text;
  try {
    text = readFileSync(FOLDER + name, "utf8");
  } catch {
    return {};
  }
  return JSON.parse(text);
}

/** `value` with each place replaced by what `valueAt(path)` says; a number stays a number. */
export function fillIn(value, valueAt) {
  if (typeof value === "string") {
    const whole = WHOLE_PLACE.exec(value);
    if (whole !== null) return valueAt(whole[1]);
    return value.replace(PLACE, (_place, path) => String(valueAt(path)));
  }
  if (Array.isArray(value)) return value.map((inner) => fillIn(inner, valueAt));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, fillIn(inner, valueAt)]),
    );
  }
  return value;
}
