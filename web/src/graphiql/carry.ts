import { said } from "./said";
import { STORY } from "./story";

/**
 * Values that one step answers and a later one needs: `{{placeOrder.order.id}}` in the
 * variables stands for the newest value at that path. Only paths that the story names are kept.
 */
const PLACE = /\{\{\s*([\w.]+)\s*\}\}/g;
/** A place with nothing around it: its value keeps its type, so a number stays a number. */
const WHOLE_PLACE = /^\{\{\s*([\w.]+)\s*\}\}$/;
const KEY = "sharepass.graphiql.carried";

const wanted = new Set(
  STORY.flatMap((step) =>
    [...(step.variables ?? "").matchAll(PLACE)].map((found) => found[1] ?? ""),
  ),
);
const carried = new Map<string, Carried>(restore());

type Carried = string | number;

function restore(): [string, Carried][] {
  try {
    return Object.entries(
      JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, Carried>,
    );
  } catch {
    return [];
  }
}

/** Keeps what later steps ask for out of the `data` of an answer. */
export function remember(data: unknown): void {
  let changed = false;
  for (const path of wanted) {
    const value = at(data, path);
    if (typeof value === "string" || typeof value === "number") {
      carried.set(path, value);
      changed = true;
    }
  }
  if (!changed) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(carried)));
  } catch {
    // Kept in memory alone, then.
  }
}

/** The variables with every place filled in; throws where no answer had the value yet. */
export function fillIn(value: unknown): unknown {
  if (typeof value === "string") {
    const whole = WHOLE_PLACE.exec(value)?.[1];
    if (whole !== undefined) return known(whole);
    return value.replace(PLACE, (_place, path: string) => String(known(path)));
  }
  if (Array.isArray(value)) return value.map(fillIn);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fillIn(inner)]));
  }
  return value;
}

function known(path: string): Carried {
  const value = carried.get(path);
  if (value === undefined) throw said(missing(path));
  return value;
}

function missing(path: string): string {
  const names = path.split(".").filter((name) => !/^\d+$/.test(name));
  const step = STORY.find(({ query }) =>
    names.every((name, depth) =>
      new RegExp(depth === 0 ? `^  ${name}\\b` : `^ +${name}\\b`, "m").test(query),
    ),
  );
  const first = step === undefined ? "" : ` Run step ${step.number} ${step.name} first, or`;
  return `Request not sent. No answer had a value for {{${path}}} yet.${first} write one into the variables.`;
}

function at(value: unknown, path: string): unknown {
  let inner = value;
  for (const name of path.split(".")) {
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = (inner as Record<string, unknown>)[name];
  }
  return inner;
}
