// A shop's client, for tests of the recipe in docs/subscriptions.md: follows reminders by
// src/app/api/resume.js, and says a line of JSON for all that happens.
//
//     node scripts/follow-reminders.mjs http://127.0.0.1:8080
//
// Reads lines of JSON: first {"accessToken", "refreshToken", "after"}, then {"acknowledge": [ids]}.
// Ends when there is nothing more to read.

import { createInterface } from "node:readline";
import WebSocket from "ws";

import { follow } from "../src/app/api/resume.js";

const base = process.argv[2] ?? "http://127.0.0.1:8080";
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const FOLLOW = `subscription ($after: Cursor) { reminders(after: $after) {
  cursor change rings reminder { id kind position subjectId } } }`;
const ACKNOWLEDGE = `mutation ($ids: [ID!]!) {
  acknowledgeReminders(input: { ids: $ids }) { count userErrors { code } } }`;
const RENEW = `mutation ($token: String!) { refreshSession(input: { refreshToken: $token }) {
  session { accessToken refreshToken } userErrors { code } } }`;

let tokens;
let cursor;
let following;

async function post(query, variables, accessToken) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (accessToken) headers.authorization = `Bearer ${accessToken}`;
  const body = JSON.stringify({ query, variables });
  const response = await fetch(new URL("/graphql", base), { method: "POST", headers, body });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** A refresh token works once: what came of it is kept before anything else is done. */
async function token(refused) {
  if (refused) {
    const { refreshSession } = await post(RENEW, { token: tokens.refreshToken });
    if (refreshSession.session === null) return null;
    tokens = refreshSession.session;
    say({ renewed: true });
  }
  return tokens.accessToken;
}

function begin(given) {
  tokens = given;
  cursor = given.after;
  const url = new URL("/graphql", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  following = follow({
    url: url.href,
    token,
    webSocketImpl: WebSocket,
    onLive: (live) => say({ live }),
    subscriptions: [
      {
        query: FOLLOW,
        cursor: () => cursor,
        deal: async ({ reminders: event }) => {
          // Work that takes a moment: the connection may end in the middle of it.
          await rest(5);
          say({ event });
          cursor = event.cursor;
        },
      },
    ],
  });
  void following.ended.then((ended) => say({ ended }));
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = JSON.parse(line);
  if (said.acknowledge === undefined) begin(said);
  else
    say({ acknowledged: await post(ACKNOWLEDGE, { ids: said.acknowledge }, tokens.accessToken) });
}
following?.stop();
