// Runs docs/story against a server, step by step, as a person would tab by tab in GraphiQL: pays
// at the pay page where an answer names one, and stops with 1 where a step is refused.
//
//     npm run story -- http://127.0.0.1:8080

import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { fillIn, PLACE, storySteps } from "./story-steps.mjs";

const base = process.argv[2] ?? "http://127.0.0.1:8080";
const tokens = new Map();
const known = new Map();
const steps = storySteps();
const wanted = new Set(
  steps.flatMap((step) =>
    [...JSON.stringify(step.variables).matchAll(PLACE)].map((found) => found[1]),
  ),
);

for (const step of steps) {
  const variables = fillIn(step.variables, (path) => {
    if (!known.has(path)) throw new Error(`${step.file}: no answer had {{${path}}}`);
    return known.get(path);
  });
  const isSubscription = /^subscription /m.test(step.query);
  const result = await (isSubscription ? listen(step, variables) : post(step, variables));
  const refusals = refusalsIn(result.data);
  if (result.errors !== undefined || refusals.length > 0) {
    console.error(`${step.file}: ${JSON.stringify(result.errors ?? refusals)}`);
    process.exit(1);
  }
  console.log(`${step.file}\n  ${JSON.stringify(result.data).slice(0, 240)}`);
  if (step.keep !== undefined) tokens.set(step.keep, find(result.data, "accessToken"));
  const payUrl = find(result.data, "payUrl");
  if (payUrl !== undefined && payUrl !== null) await confirm(payUrl);
}

async function post({ query, as }, variables) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (tokens.has(as)) headers.authorization = `Bearer ${tokens.get(as)}`;
  const body = JSON.stringify({ query, variables });
  const response = await fetch(new URL("/graphql", base), { method: "POST", headers, body });
  const result = await response.json();
  remember(result.data);
  return result;
}

/** Takes the events that wait; two quiet seconds end it. */
async function listen({ query, as }, variables) {
  const url = new URL("/graphql", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const connectionParams = { Authorization: `Bearer ${tokens.get(as)}` };
  const client = createClient({
    url: url.href,
    connectionParams,
    retryAttempts: 0,
    webSocketImpl: WebSocket,
  });
  const events = client.iterate({ query, variables });
  let last;
  for (;;) {
    const quiet = new Promise((done) => setTimeout(done, 2_000, { done: true }));
    const next = await Promise.race([events.next(), quiet]);
    if (next.done) break;
    last = next.value;
    remember(last.data);
    console.log(`  event ${JSON.stringify(last.data).slice(0, 200)}`);
  }
  await client.dispose();
  return last ?? { errors: ["nothing came"] };
}

/** Confirms at the pay page, and waits for the notice to be dealt with. */
async function confirm(payUrl) {
  const headers = { accept: "application/json" };
  const response = await fetch(`${payUrl}/confirm`, { method: "POST", headers });
  if (!response.ok) throw new Error(`${payUrl} answered ${response.status}`);
  await new Promise((done) => setTimeout(done, 1_000));
}

function remember(data) {
  for (const path of wanted) {
    let value = data;
    for (const name of path.split(".")) value = value?.[name];
    if (value !== undefined && value !== null) known.set(path, value);
  }
}

function refusalsIn(value) {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "userErrors" ? inner : refusalsIn(inner),
  );
}

function find(value, name) {
  if (typeof value !== "object" || value === null) return undefined;
  if (name in value) return value[name];
  for (const inner of Object.values(value)) {
    const found = find(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
