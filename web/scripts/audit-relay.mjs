// Relay's rules over the whole schema of a running server with the demo city:
// `npm run audit:relay -- URL`. Driven by introspection: a new connection or node is checked, or
// named as one that nobody here can reach. The password of the city's people is in DEMO_PASSWORD.

import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

const url = `${process.argv[2] ?? "http://127.0.0.1:8080"}/graphql`;
const password = process.env.DEMO_PASSWORD;
const faults = [];
let checks = 0;

function check(holds, sentence) {
  checks += 1;
  if (!holds) faults.push(sentence);
}

async function ask(query, variables, token) {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

async function logIn(login) {
  const mutation = `mutation($login: String!, $password: String!) {
    logIn(input: { login: $login, password: $password }) {
      session { accessToken } userErrors { code }
    }
  }`;
  const answer = await ask(mutation, { login, password });
  const token = answer.data?.logIn?.session?.accessToken;
  if (token === undefined) throw new Error(`${login} cannot log in: ${JSON.stringify(answer)}`);
  return token;
}

const schema = buildClientSchema((await ask(getIntrospectionQuery())).data);
const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type));

// Shapes.
const pageInfo = schema.getType("PageInfo").getFields();
for (const [name, type] of [
  ["hasNextPage", "Boolean!"],
  ["hasPreviousPage", "Boolean!"],
  ["startCursor", "String"],
  ["endCursor", "String"],
]) {
  check(String(pageInfo[name]?.type) === type, `PageInfo.${name} is not ${type}`);
}
for (const type of types.filter(({ name }) => name.endsWith("Connection"))) {
  const { pageInfo: info, edges, nodes } = type.getFields();
  const bare = (field) => field && (isNonNullType(field.type) ? field.type.ofType : field.type);
  check(String(info?.type) === "PageInfo!", `${type.name}.pageInfo is not PageInfo!`);
  check(edges && isListType(bare(edges)), `${type.name}.edges is no list`);
  check(nodes && isListType(bare(nodes)), `${type.name}.nodes is no list`);
  const edge = getNamedType(edges.type).getFields();
  check(String(edge.cursor?.type) === "String!", `an edge of ${type.name} has no cursor`);
  const node = getNamedType(edge.node.type);
  check(node === getNamedType(nodes.type), `nodes and edges of ${type.name} differ`);
  check(!isListType(bare(edge.node)), `a node of ${type.name} is a list`);
}

/** Every field that is a connection, as `Type.field`. */
const connections = types.flatMap((type) =>
  Object.values(type.getFields())
    .filter((field) => getNamedType(field.type).name.endsWith("Connection"))
    .map((field) => ({ name: `${type.name}.${field.name}`, field })),
);
for (const { name, field } of connections) {
  const given = Object.fromEntries(field.args.map((arg) => [arg.name, String(arg.type)]));
  for (const [arg, type] of [
    ["first", "Int"],
    ["after", "String"],
    ["last", "Int"],
    ["before", "String"],
  ]) {
    check(
      given[arg] === type || given[arg] === "Cursor",
      `${name} has no argument ${arg}: ${type}`,
    );
  }
}

// Who reaches which connection, and how. `@` stands for the connection's arguments and fields.
const people = {
  guest: undefined,
  operator: await logIn(process.env.DEMO_OPERATOR),
  owner: await logIn(process.env.DEMO_OWNER),
  customer: await logIn(process.env.DEMO_CUSTOMER),
};
const merchants = await ask("{ merchants(first: 1) { nodes { id } } }");
const merchant = merchants.data.merchants.nodes[0].id;
const memberships = await ask(
  "{ viewer { customer { memberships(first: 1) { nodes { id } } } } }",
  {},
  people.customer,
);
const membership = memberships.data.viewer.customer.memberships.nodes[0].id;
const cycles = await ask(
  "{ viewer { operator { clearingCycles(first: 1) { nodes { id } } } } }",
  {},
  people.operator,
);
const cycle = cycles.data.viewer.operator.clearingCycles.nodes[0].id;

// What the demo city has none of is made first: a file of offers, an image, a webhook, a pay code.
async function make(who, name, input, selection) {
  const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { code } } }`;
  const { data, errors } = await ask(query, { input }, people[who]);
  const payload = data?.[name];
  if (errors || payload.userErrors.length > 0)
    throw new Error(`${name}: ${JSON.stringify(errors ?? payload.userErrors)}`);
  return payload;
}
const owned = await ask("{ viewer { staff { merchant { shops { id } } } } }", {}, people.owner);
const shopId = owned.data.viewer.staff.merchant.shops[0].id;
const lines = [1, 2, 3, 4].map(
  (row) => `Relay ${row},Checked by its rules ${row},coffee,30.00,24.00`,
);
const content = ["title,description,category_id,list_price,member_price", ...lines, ""].join("\n");
const imported = await make(
  "owner",
  "importOffers",
  { shopId, content },
  "import { id __typename }",
);
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const image = await make(
  "owner",
  "uploadImage",
  { contentType: "PNG", bytes: pixel.length },
  "image { id __typename } upload { url method headers { name value } }",
);
const { method, headers, url: link } = image.upload;
const sent = await fetch(link, {
  method,
  headers: headers.map(({ name, value }) => [name, value]),
  body: pixel,
});
check(sent.ok, `the image is answered ${sent.status}`);
// Nobody listens there: what is sent fails, and stands in the list.
const hook = await make(
  "owner",
  "createWebhookEndpoint",
  { url: "http://127.0.0.1:9/" },
  "endpoint { id __typename }",
);
const deliveries = [];
for (let number = 0; number < 4; number += 1) {
  deliveries.push(
    await make(
      "owner",
      "testWebhookEndpoint",
      { endpointId: hook.endpoint.id },
      "delivery { id __typename }",
    ),
  );
}
const payCode = await make(
  "customer",
  "createPayCode",
  { membershipId: membership },
  "payCode { id __typename }",
);

const ways = {
  "Import.rows": ["owner", `{ node(id: "${imported.import.id}") { ... on Import { rows(@) @ } } }`],
  "StaffMerchant.imports": ["owner", "{ viewer { staff { merchant { imports(@) @ } } } }"],
  "WebhookEndpoint.deliveries": [
    "owner",
    `{ node(id: "${hook.endpoint.id}") { ... on WebhookEndpoint { deliveries(@) @ } } }`,
  ],
  "Query.offers": ["guest", "{ offers(@) @ }"],
  "Query.merchants": ["guest", "{ merchants(@) @ }"],
  "Query.membershipPlans": ["guest", `{ membershipPlans(merchantId: "${merchant}" @) @ }`],
  "Query.reminders": ["customer", "{ reminders(@) @ }"],
  "CustomerViewer.memberships": ["customer", "{ viewer { customer { memberships(@) @ } } }"],
  "CustomerViewer.orders": ["customer", "{ viewer { customer { orders(@) @ } } }"],
  "CustomerViewer.statement": [
    "customer",
    `{ viewer { customer { statement(membershipId: "${membership}" @) @ } } }`,
  ],
  "StaffMerchant.members": ["owner", "{ viewer { staff { merchant { members(@) @ } } } }"],
  "StaffMerchant.offers": ["owner", "{ viewer { staff { merchant { offers(@) @ } } } }"],
  "StaffMerchant.orders": ["owner", "{ viewer { staff { merchant { orders(@) @ } } } }"],
  "StaffMerchant.owedRefunds": ["owner", "{ viewer { staff { merchant { owedRefunds(@) @ } } } }"],
  "StaffMerchant.payIns": ["owner", "{ viewer { staff { merchant { payIns(@) @ } } } }"],
  "StaffMerchant.revisions": ["owner", "{ viewer { staff { merchant { revisions(@) @ } } } }"],
  "StaffMerchant.settlementStatements": [
    "owner",
    "{ viewer { staff { merchant { settlementStatements(@) @ } } } }",
  ],
  "DefaultSimulation.members": [
    "operator",
    `{ viewer { operator { simulateDefault(merchantId: "${merchant}") { members(@) @ } } } }`,
  ],
  "ClearingCycle.statements": [
    "operator",
    `{ viewer { operator { clearingCycle(id: "${cycle}") { statements(@) @ } } } }`,
  ],
};
for (const { name } of connections) {
  const [type, field] = name.split(".");
  if (type === "OperatorViewer")
    ways[name] ??= ["operator", `{ viewer { operator { ${field}(@) @ } } }`];
}

const FIELDS =
  "{ edges { cursor node { __typename } } nodes { __typename } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }";

/** One page: the connection, or its first error's code. */
async function page(way, args) {
  const [who, text] = way;
  const query = text.replace("@", args).replace("@", FIELDS);
  const answer = await ask(query, {}, people[who]);
  if (answer.errors) return { code: answer.errors[0].extensions.code, errors: answer.errors };
  let found = answer.data;
  while (found && !found.pageInfo) found = Object.values(found)[0];
  return found ?? { code: "NOTHING" };
}

const cursors = ({ edges }) => edges.map(({ cursor }) => cursor);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const foreign = new Map();
let rows = 0;

for (const { name } of connections) {
  const way = ways[name];
  if (way === undefined) {
    faults.push(`${name}: a new connection; say in this script who reaches it, and how`);
    continue;
  }
  const whole = await page(way, "first: 100");
  if (whole.code) {
    faults.push(`${name}: ${JSON.stringify(whole)}`);
    continue;
  }
  const all = cursors(whole);
  rows += all.length;
  check(new Set(all).size === all.length, `${name}: a cursor stands there twice`);
  check(
    same(
      whole.nodes,
      whole.edges.map(({ node }) => node),
    ),
    `${name}: nodes are not those of the edges`,
  );
  check(whole.pageInfo.startCursor === (all[0] ?? null), `${name}: startCursor`);
  check(whole.pageInfo.endCursor === (all.at(-1) ?? null), `${name}: endCursor`);
  check(!whole.pageInfo.hasPreviousPage, `${name}: the first page has one before it`);
  for (const cursor of all) {
    check(
      /^[A-Za-z0-9_-]{4,}$/.test(cursor) && !/^\d+$/.test(cursor),
      `${name}: the cursor ${cursor} is not opaque`,
    );
  }
  // Forwards and backwards in steps of three, the same list comes together again.
  const step = Math.max(3, Math.ceil(all.length / 8));
  const forwards = [];
  for (let after = ""; ; ) {
    const part = await page(way, `first: ${step}${after}`);
    if (part.code) {
      faults.push(`${name}: forwards: ${part.code}`);
      break;
    }
    forwards.push(...cursors(part));
    check(part.pageInfo.hasPreviousPage === (after !== ""), `${name}: hasPreviousPage, forwards`);
    if (!part.pageInfo.hasNextPage || forwards.length >= all.length) {
      if (!whole.pageInfo.hasNextPage)
        check(!part.pageInfo.hasNextPage, `${name}: hasNextPage at the end`);
      break;
    }
    after = `, after: "${part.pageInfo.endCursor}"`;
  }
  check(same(forwards.slice(0, all.length), all), `${name}: forwards it is another list`);
  if (!whole.pageInfo.hasNextPage) {
    const backwards = [];
    for (let before = ""; ; ) {
      const part = await page(way, `last: ${step}${before}`);
      if (part.code) {
        faults.push(`${name}: backwards: ${part.code}`);
        break;
      }
      backwards.unshift(...cursors(part));
      check(part.pageInfo.hasNextPage === (before !== ""), `${name}: hasNextPage, backwards`);
      if (!part.pageInfo.hasPreviousPage || backwards.length > all.length) break;
      before = `, before: "${part.pageInfo.startCursor}"`;
    }
    check(same(backwards, all), `${name}: backwards it is another list`);
  }
  if (all.length > 2) {
    const between = await page(way, `first: 100, after: "${all[0]}", before: "${all.at(-1)}"`);
    check(
      between.code === undefined && same(cursors(between), all.slice(1, -1)),
      `${name}: between two cursors`,
    );
  }
  for (const [none, more] of [
    ["first: 0", "hasNextPage"],
    ["last: 0", "hasPreviousPage"],
  ]) {
    const empty = await page(way, none);
    const right =
      empty.code === undefined && empty.edges.length === 0 && empty.pageInfo.endCursor === null;
    check(
      right && empty.pageInfo[more] === all.length > 0,
      `${name}(${none}): ${empty.code ?? "another page"}`,
    );
  }
  for (const wrong of [
    "first: 101",
    "first: -1",
    "last: 101",
    "last: -1",
    "first: 2, last: 2",
    "first: 2147483647",
    'first: 1, after: ""',
    'first: 1, after: "0"',
    'first: 1, after: "MTox"',
    'last: 1, before: "nonsense"',
    `first: 1, after: "${"A".repeat(3000)}"`,
  ]) {
    const answer = await page(way, wrong);
    check(
      answer.code === "BAD_USER_INPUT",
      `${name}(${wrong.slice(0, 60)}): ${answer.code ?? "answered"}`,
    );
  }
  foreign.set(name, all[0]);
}

// A cursor of another list is refused, wherever its rows are of another kind.
const kind = new Map(connections.map(({ name, field }) => [name, getNamedType(field.type).name]));
for (const [name, way] of Object.entries(ways)) {
  const other = [...foreign].find(
    ([from, cursor]) => cursor && kind.get(from) !== kind.get(name) && !from.endsWith("embers"),
  );
  if (other === undefined || !foreign.has(name)) continue;
  const answer = await page(way, `first: 1, after: "${other[1]}"`);
  const fits =
    answer.code === "BAD_USER_INPUT" ||
    kind.get(name).replace("Staff", "") === kind.get(other[0]).replace("Staff", "");
  check(fits, `${name} takes a cursor of ${other[0]}`);
}

// Nodes: whatever implements Node is found again by its id, by whoever saw it.
const found = new Map();
const kinds = schema.getPossibleTypes(schema.getType("Node")).map(({ name }) => name);
const sources = {
  guest:
    '{ offers(first: 2) { nodes { id __typename shop { id __typename } merchant { id __typename } } } membershipPlans(merchantId: "' +
    merchant +
    '", first: 1) { nodes { id __typename } } }',
  customer:
    "{ viewer { customer { memberships(first: 1) { nodes { id __typename } } orders(first: 1) { nodes { id __typename } } } } reminders(last: 1) { nodes { id __typename } } }",
  owner:
    "{ viewer { staff { merchant { revisions(first: 1) { nodes { id __typename } } settlementStatements(first: 1) { nodes { id __typename } } } } } }",
  operator: "{ viewer { operator { clearingCycles(first: 1) { nodes { id __typename } } } } }",
};
function collect(value, who) {
  if (value === null || typeof value !== "object") return;
  if (kinds.includes(value.__typename) && value.id)
    found.set(value.id, { type: value.__typename, who });
  for (const inner of Object.values(value)) collect(inner, who);
}
for (const [who, query] of Object.entries(sources)) {
  const answer = await ask(query, {}, people[who]);
  if (answer.errors) faults.push(`${who}: ${JSON.stringify(answer.errors)}`);
  collect(answer.data, who);
}
const recharged = await ask(
  `mutation($id: ID!, $key: String!) {
    recharge(input: { membershipId: $id, amount: "100.00", idempotencyKey: $key }) {
      recharge { id __typename } userErrors { code }
    }
  }`,
  { id: membership, key: crypto.randomUUID() },
  people.customer,
);
collect(recharged.data, "customer");
collect([imported, image, hook, deliveries], "owner");
collect(payCode, "customer");
for (const name of kinds) {
  check(
    [...found.values()].some(({ type }) => type === name),
    `nobody here sees a ${name}: it cannot be checked`,
  );
}
for (const [id, { type, who }] of found) {
  const query =
    "query($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id } nodes(ids: $ids) { __typename id } }";
  const { data, errors } = await ask(query, { id, ids: [id, id] }, people[who]);
  check(errors === undefined, `node(${id}): ${JSON.stringify(errors)}`);
  const again = { __typename: type, id };
  check(same(data?.node, again), `${id} of ${type} is ${JSON.stringify(data?.node)}`);
  check(same(data?.nodes, [again, again]), `nodes of ${id}: ${JSON.stringify(data?.nodes)}`);
  // One spelling each: another of the same key is another id.
  const upper = id.slice(0, 4) + id.slice(4).toUpperCase();
  if (upper !== id) {
    const spelt = await ask("query($id: ID!) { node(id: $id) { id } }", { id: upper }, people[who]);
    check((spelt.data?.node ?? null) === null, `${upper} is found by another spelling`);
  }
}
for (const id of ["", "x", "ord_", "off_zzz", "T2ZmZXI6MQ=="]) {
  const answer = await ask("query($id: ID!) { node(id: $id) { id } }", { id });
  check((answer.data?.node ?? null) === null, `node("${id}") is something`);
  if (answer.errors)
    check(
      answer.errors[0].extensions.code === "BAD_USER_INPUT",
      `node("${id}"): ${answer.errors[0].extensions.code}`,
    );
}

for (const fault of faults.slice(0, 40)) console.error(fault);
console.log(
  `${checks} checks of ${connections.length} connections with ${rows} rows and ${kinds.length} kinds of nodes, ${faults.length} faults.`,
);
process.exitCode = faults.length === 0 && rows > 0 ? 0 : 1;
