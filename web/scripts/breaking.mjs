// Fails where schema.graphql would break clients of the schema that landed before: `npm run breaking`.
// That one is where this branch left main, or the commit before on main itself; SCHEMA_BASE names
// another commit. A break that is meant is told to clients in docs/breaking-changes.md.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const root = fileURLToPath(new URL("../../", import.meta.url));
const git = (...words) => {
  try {
    return execFileSync("git", words, {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 1 << 26,
    });
  } catch {
    return undefined;
  }
};

const head = git("rev-parse", "HEAD")?.trim();
const left = ["origin/main", "main"]
  .map((main) => git("merge-base", "HEAD", main)?.trim())
  .find(Boolean);
const base = process.env.SCHEMA_BASE ?? (left === head ? "HEAD^" : left) ?? "HEAD^";
const before = git("show", `${base}:schema.graphql`);
if (before === undefined) {
  // A copy of the files alone, or of the last commit alone, has nothing to compare with.
  const whole =
    git("rev-parse", "--is-shallow-repository")?.trim() === "false" && git("rev-parse", "HEAD^");
  console.error(
    `NOT COMPARED: schema.graphql of ${base} cannot be read. Fetch more of the history, or set SCHEMA_BASE.`,
  );
  process.exit(whole ? 1 : 0);
}
const told = readFileSync(`${root}docs/breaking-changes.md`, "utf8");
const after = readFileSync(`${root}schema.graphql`, "utf8");
const changes = await diff(buildSchema(before), buildSchema(after));
const breaking = changes.filter(
  ({ criticality }) => criticality.level === CriticalityLevel.Breaking,
);
const untold = breaking.filter(({ path }) => !told.includes(`\`${path}\``));
for (const { path, message } of untold) console.error(`${path}: ${message}`);
console.log(
  `${changes.length} changes of the schema since ${base.slice(0, 12)}, ${breaking.length} break clients, ${untold.length} of them untold.`,
);
process.exitCode = untold.length === 0 ? 0 : 1;
