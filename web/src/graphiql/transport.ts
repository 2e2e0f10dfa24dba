import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { type DocumentNode, type ExecutionResult, getOperationAST } from "graphql";
import { type Client, createClient } from "graphql-ws";

import { fillIn, remember } from "./carry";
import { chosenToken, keepToken, onLoginsChange } from "./logins";
import { said } from "./said";
import { keepsAs } from "./story";

const HTTP_URL = new URL("../graphql", window.location.href);
const SOCKET_URL = new URL(HTTP_URL);
SOCKET_URL.protocol = HTTP_URL.protocol === "https:" ? "wss:" : "ws:";

/** How often the client pings an open socket, in milliseconds. */
const KEEP_ALIVE_MS = 15_000;

/** The state of the one socket, for the toolbar. */
export type SocketState = "closed" | "connecting" | "open";

interface Socket {
  readonly authorization: string | undefined;
  readonly client: Client;
}

let socket: Socket | undefined;
let state: SocketState = "closed";
/** Why the last socket ended, where the server said so. */
let reason = "";
const watchers = new Set<() => void>();

export function watchSocket(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function socketState(): SocketState {
  return state;
}

export function socketReason(): string {
  return reason;
}

function report(next: SocketState, why = ""): void {
  state = next;
  reason = why;
  for (const watcher of watchers) watcher();
}

function bearer(): string | undefined {
  const token = chosenToken();
  return token === undefined ? undefined : `Bearer ${token}`;
}

/** The socket for these credentials. A session belongs to a socket: others need a new one. */
function socketFor(authorization: string | undefined): Client {
  if (socket?.authorization === authorization && socket !== undefined) return socket.client;
  closeSocket();
  const client = createClient({
    url: SOCKET_URL.href,
    lazy: true,
    keepAlive: KEEP_ALIVE_MS,
    connectionParams: () => (authorization === undefined ? {} : { Authorization: authorization }),
    on: {
      connecting: () => report("connecting"),
      connected: () => report("open"),
      closed: (event) => {
        const { code, reason: text } = event as CloseEvent;
        report("closed", code === 1000 ? "" : `${code} ${text}`.trim());
      },
    },
  });
  socket = { authorization, client };
  return client;
}

function closeSocket(): void {
  const old = socket;
  socket = undefined;
  if (old !== undefined) void old.client.dispose();
}

// Another login, or another token for it, ends what runs under the old one.
onLoginsChange(() => {
  if (socket !== undefined && socket.authorization !== bearer()) closeSocket();
});

/** Sends what GraphiQL runs: subscriptions over the socket, all else by POST. */
export const fetcher: Fetcher = (params, options) => {
  const headers = options?.headers ?? {};
  const request = { ...params, variables: fillIn(params.variables) };
  const typed = headerNamed(headers, "authorization") ?? bearer();
  if (isSubscription(options?.documentAST, params.operationName)) {
    return listen(request, typed);
  }
  return post(request, headers, typed);
};

function isSubscription(document: DocumentNode | undefined, operation: string | null | undefined) {
  if (document === undefined) return false;
  return getOperationAST(document, operation)?.operation === "subscription";
}

function headerNamed(headers: Record<string, unknown>, name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return typeof found?.[1] === "string" ? found[1] : undefined;
}

async function post(
  request: FetcherParams,
  headers: Record<string, unknown>,
  authorization: string | undefined,
): Promise<ExecutionResult> {
  const sent = new Headers({
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json;q=0.9",
  });
  for (const [name, value] of Object.entries(headers)) sent.set(name, String(value));
  if (authorization !== undefined) sent.set("authorization", authorization);

  const response = await fetch(HTTP_URL, {
    method: "POST",
    headers: sent,
    body: JSON.stringify(request),
    credentials: "same-origin",
  });
  const text = await response.text();
  let result: ExecutionResult;
  try {
    result = JSON.parse(text) as ExecutionResult;
  } catch {
    throw said(`The server answered ${response.status} without GraphQL: ${text.slice(0, 500)}`);
  }
  learn(request.query, result);
  return result;
}

/** Runs a subscription. No generator: stopping one would wait for its next event. */
function listen(
  request: FetcherParams,
  authorization: string | undefined,
): AsyncIterableIterator<ExecutionResult> {
  const { query, variables, operationName } = request;
  const events = socketFor(authorization).iterate({
    query,
    variables: variables as Record<string, unknown> | null,
    operationName: operationName ?? null,
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const next = await events.next().catch((broken: unknown) => {
        throw readable(broken);
      });
      if (next.done) return { done: true, value: undefined };
      const result = next.value as ExecutionResult;
      remember(result.data);
      return { done: false, value: result };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
  };
}

/** A close event says nothing when it is shown as an error: put its code into words. */
function readable(broken: unknown): unknown {
  if (typeof broken !== "object" || broken === null || !("code" in broken)) return broken;
  const { code, reason: why } = broken as CloseEvent;
  return said(`The socket was closed: ${code} ${why}`.trim());
}

/** Keeps the ids that later steps need, and a session where the operation says for whom. */
function learn(query: string, result: ExecutionResult): void {
  remember(result.data);
  const login = keepsAs(query);
  const token = login === undefined ? undefined : accessToken(result.data);
  if (login !== undefined && token !== undefined) keepToken(login, token);
}

function accessToken(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (name === "accessToken" && typeof inner === "string") return inner;
    const deeper = accessToken(inner);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
