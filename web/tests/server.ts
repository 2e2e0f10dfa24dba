// The server as the pages see it: it answers every operation by schema.graphql, with what a test
// says and, where a test says nothing, with the least that the schema allows.

import {
  buildSchema,
  defaultFieldResolver,
  graphql as execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
} from "graphql";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";

import schemaText from "../../schema.graphql?raw";

const schema = buildSchema(schemaText);

/** What the fields of the schema's roots answer: values, or functions of their arguments. */
// biome-ignore lint/suspicious/noExplicitAny: any part of any object of the schema may be named.
export type Told = Record<string, any>;

/** A request that came. */
export interface Asked {
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has variables of its own.
  readonly variables: any;
  readonly token: string | null;
  readonly language: string | null;
}

export const server = setupServer();

/** Answers of a test's that the schema does not allow: each fails its test. */
export const mistakes: string[] = [];

/** Serves this, until the test ends; answers the list of what was asked, which grows. */
export function serve(told: Told): Asked[] {
  const asked: Asked[] = [];
  server.use(
    http.post("*/graphql", async ({ request }) => {
      const { query, variables, operationName } = (await request.json()) as {
        query: string;
        variables: Record<string, unknown>;
        operationName: string;
      };
      asked.push({
        operation: operationName,
        variables,
        token: request.headers.get("authorization"),
        language: request.headers.get("accept-language"),
      });
      const reply = await execute({
        schema,
        source: query,
        rootValue: told,
        variableValues: variables,
        operationName,
        fieldResolver,
      });
      for (const { message, extensions } of reply.errors ?? []) {
        if (extensions.code === undefined) mistakes.push(`${operationName}: ${message}`);
      }
      return HttpResponse.json(JSON.parse(JSON.stringify(reply)));
    }),
  );
  return asked;
}

/** Lets what is asked next come to nothing: no answer comes back. */
export function loseAnswer(): void {
  server.use(http.post("*/graphql", () => HttpResponse.error(), { once: true }));
}

/** A fault of the request, as the server words it. */
export function fault(code: string, sentence: string): GraphQLError {
  return new GraphQLError(sentence, { extensions: { code } });
}

const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const said = defaultFieldResolver(source, args, context, info);
  return said === undefined ? least(info.returnType, info.fieldName) : said;
};

const SCALARS: Record<string, unknown> = {
  Boolean: false,
  Date: "2026-12-01",
  DateTime: "2026-12-01T04:00:00Z",
  Float: 0,
  Int: 0,
  Money: "0.00",
  SignedMoney: "0.00",
  URL: "https://sharepass.example/",
};

function least(type: GraphQLOutputType, name: string): unknown {
  if (!isNonNullType(type)) return null;
  const { ofType } = type;
  if (isListType(ofType)) return [];
  if (isEnumType(ofType)) return ofType.getValues()[0]?.name;
  if (isScalarType(ofType)) return SCALARS[ofType.name] ?? `some ${name}`;
  return {};
}
