// The audits of GraphQL over HTTP, from the specification's own package, against a running server:
// `npm run audit:http -- URL`. Fails on any audit that is not passed, be it MUST, SHOULD or MAY.

import { auditServer } from "graphql-http";

const url = process.argv[2] ?? "http://127.0.0.1:8080";
const audits = await auditServer({ url: `${url}/graphql` });
const failed = audits.filter((audit) => audit.status !== "ok");
for (const { id, name, reason } of failed) console.error(`${id} ${name}: ${reason}`);
console.log(
  `${audits.length - failed.length} of ${audits.length} audits of GraphQL over HTTP passed.`,
);
process.exitCode = failed.length === 0 && audits.length > 0 ? 0 : 1;
