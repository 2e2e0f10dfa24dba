// The common client of graphql-transport-ws against a running server: `npm run audit:socket -- URL`.
// What the protocol promises, as graphql-ws itself sees it. DEMO_PASSWORD and DEMO_CUSTOMER name
// somebody who can log in.

import { CloseCode, createClient } from "graphql-ws";
import WebSocket from "ws";

const url = process.argv[2] ?? "http://127.0.0.1:8080";
const socketUrl = `${url.replace("http", "ws")}/graphql`;
const faults = [];
let checks = 0;

async function check(name, story) {
  checks += 1;
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error("nothing came in 20 s")), 20_000).unref(),
  );
  try {
    const said = await Promise.race([story(), late]);
    if (said !== undefined) faults.push(`${name}: ${said}`);
  } catch (error) {
    faults.push(`${name}: ${error?.message ?? JSON.stringify(error) ?? error}`);
  }
}

const client = (options = {}) =>
  createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: true,
    ...options,
  });

/** All results of an operation, and how it ended. */
function run(on, payload) {
  return new Promise((resolve) => {
    const results = [];
    on.subscribe(payload, {
      next: (result) => results.push(result),
      error: (error) => resolve({ results, error }),
      complete: () => resolve({ results }),
    });
  });
}

async function token() {
  const query = `mutation($login: String!, $password: String!) {
    logIn(input: { login: $login, password: $password }) { session { accessToken } }
  }`;
  const variables = { login: process.env.DEMO_CUSTOMER, password: process.env.DEMO_PASSWORD };
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()).data.logIn.session.accessToken;
}

await check("a query is one result and its end", async () => {
  const on = client();
  const { results, error } = await run(on, { query: "{ serviceConfig { version } }" });
  await on.dispose();
  if (error || results.length !== 1 || !results[0].data.serviceConfig.version)
    return JSON.stringify({ results, error });
});
await check("an invalid document reaches the error callback, with its code", async () => {
  const on = client();
  const { results, error } = await run(on, { query: "{ nothing }" });
  await on.dispose();
  if (results.length !== 0 || error?.[0]?.extensions?.code !== "GRAPHQL_VALIDATION_FAILED")
    return JSON.stringify(error);
});
await check("a required variable that is missing likewise", async () => {
  const on = client();
  const { error } = await run(on, { query: "query($id: ID!) { node(id: $id) { id } }" });
  await on.dispose();
  if (error?.[0]?.extensions?.code !== "BAD_USER_INPUT") return JSON.stringify(error);
});
await check("twenty operations at once keep their answers apart", async () => {
  const on = client({ lazy: false });
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, first) =>
      run(on, {
        query: "query($n: Int!) { offers(first: $n) { nodes { id } } }",
        variables: { n: first + 1 },
      }),
    ),
  );
  await on.dispose();
  const wrong = all.findIndex(
    ({ results }, at) => results[0]?.data?.offers.nodes.length !== at + 1,
  );
  if (wrong !== -1)
    return `the answer of ${wrong + 1} is ${JSON.stringify(all[wrong]).slice(0, 200)}`;
});
await check("a subscription that the client ends is not heard of again", async () => {
  const access = await token();
  let closed;
  const on = client({
    connectionParams: { authorization: `Bearer ${access}` },
    on: {
      closed: (event) => {
        closed = event;
      },
    },
  });
  const end = on.subscribe(
    { query: "subscription { reminders { cursor } }" },
    { next() {}, error() {}, complete() {} },
  );
  await run(on, { query: "{ __typename }" });
  end();
  const { results } = await run(on, { query: "{ viewer { customer { id } } }" });
  await on.dispose();
  if (!results[0]?.data?.viewer.customer) return `not logged in: ${JSON.stringify(results)}`;
  if (closed !== undefined && closed.code >= 4000)
    return `closed with ${closed.code} ${closed.reason}`;
});
await check(
  "a wrong token closes with 4403, after which the client asks for another and comes again",
  async () => {
    const access = await token();
    let asked = 0;
    const codes = [];
    const on = client({
      retryAttempts: 2,
      retryWait: async () => {},
      shouldRetry: () => true,
      connectionParams: () => ({ authorization: `Bearer ${asked++ === 0 ? "wrong" : access}` }),
      on: { closed: (event) => codes.push(event.code) },
    });
    const { results, error } = await run(on, { query: "{ viewer { customer { id } } }" });
    await on.dispose();
    if (codes[0] !== CloseCode.Forbidden || asked !== 2 || !results[0]?.data?.viewer.customer)
      return JSON.stringify({ codes, asked, results, error });
  },
);
await check("pings of the client are answered in time", async () => {
  let pongs = 0;
  const on = client({
    keepAlive: 100,
    lazy: false,
    on: {
      pong: (received) => {
        if (received) pongs += 1;
      },
    },
  });
  await run(on, { query: "{ __typename }" });
  await new Promise((done) => setTimeout(done, 700));
  await on.dispose();
  if (pongs < 2) return `${pongs} pongs`;
});
await check("a subprotocol of old is not spoken", async () => {
  const socket = new WebSocket(socketUrl, ["graphql-ws"]);
  const code = await new Promise((resolve) => {
    socket.on("close", resolve);
    socket.on("error", () => resolve(4406));
  });
  if (code !== 4406) return `closed with ${code}`;
});

for (const fault of faults) console.error(fault);
console.log(`${checks - faults.length} of ${checks} checks of graphql-ws, the client, passed.`);
process.exit(faults.length === 0 ? 0 : 1);
