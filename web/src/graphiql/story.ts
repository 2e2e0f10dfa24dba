import { isLogin, type Login } from "./logins";

/** One operation of docs/story, read when the page is built. */
export interface Step {
  /** "04": its place in the story. */
  readonly number: string;
  /** The operation's name, which is also its tab's title. */
  readonly name: string;
  /** The first sentence of the comment above the operation. */
  readonly summary: string;
  readonly query: string;
  /** JSON, or undefined where the operation has no variables. */
  readonly variables: string | undefined;
}

const operations = import.meta.glob<string>("../../../docs/story/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});
const variables = import.meta.glob<string>("../../../docs/story/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

export const STORY: readonly Step[] = Object.entries(operations)
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([path, query]) => ({
    number: /(\d+)-[^/]*$/.exec(path)?.[1] ?? "",
    name: /^(?:query|mutation|subscription)\s+(\w+)/m.exec(query)?.[1] ?? path,
    summary: summary(query),
    query: query.trimEnd(),
    variables: variables[path.replace(/\.graphql$/, ".json")]?.trimEnd(),
  }));

function summary(query: string): string {
  const comment: string[] = [];
  for (const line of query.split("\n")) {
    if (!line.startsWith("#") || /^#\s*(as|keep):/.test(line)) break;
    comment.push(line.replace(/^#\s*/, ""));
  }
  const text = comment.join(" ");
  return /^.*?[.?!](?=\s|$)/.exec(text)?.[0] ?? text;
}

/** The login that a `# as:` line asks for. */
export function runsAs(query: string): Login | undefined {
  return named(query, "as");
}

/** The login that a `# keep:` line keeps the answered session for. */
export function keepsAs(query: string): Login | undefined {
  return named(query, "keep");
}

function named(query: string, word: "as" | "keep"): Login | undefined {
  const name = new RegExp(`^#\\s*${word}:\\s*(\\w+)`, "m").exec(query)?.[1];
  return isLogin(name) ? name : undefined;
}
