import type { Document } from "./document";

/** Why a request was not answered: a code of the server's, or NETWORK. */
export class RequestFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Reply<Answer> {
  readonly data?: Answer | null;
  readonly errors?: readonly { message: string; extensions?: { code?: string } }[];
}

/** How long an answer may take, in milliseconds. */
const WITHIN_MS = 20_000;

/** Sends one operation as whoever the token is of. */
export async function send<Answer, Variables>(
  document: Document<Answer, Variables>,
  variables: Variables,
  token: string | null,
  language: string,
): Promise<Answer> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json;q=0.9",
    "accept-language": language,
  };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  let reply: Reply<Answer>;
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify({ query: document.text, variables, operationName: document.name }),
      credentials: "same-origin",
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    reply = (await response.json()) as Reply<Answer>;
  } catch {
    throw new RequestFailed("NETWORK", "");
  }
  const [error] = reply.errors ?? [];
  if (error !== undefined)
    throw new RequestFailed(error.extensions?.code ?? "INTERNAL", error.message);
  if (reply.data === undefined || reply.data === null) throw new RequestFailed("INTERNAL", "");
  return reply.data;
}
