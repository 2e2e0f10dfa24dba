import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";

/** The schema of the server, as schema.graphql has it. */
export const schema = buildSchema(
  readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8"),
);
