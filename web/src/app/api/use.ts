import { useCallback, useEffect, useRef, useState } from "react";

import { useLanguage } from "../language";
import { createStore, stored, useStore } from "../store";
import type { Document } from "./document";
import { request } from "./request";
import { RequestFailed } from "./send";
import { useHasSession } from "./session";

/** Rises whenever what was read before may be out of date. */
const freshness = createStore(0);
let soon: ReturnType<typeof setTimeout> | undefined;

/** Lets every query on the page ask again; many calls within a moment count as one. */
export function refreshAll(): void {
  clearTimeout(soon);
  soon = setTimeout(() => freshness.set(freshness.get() + 1), 60);
}

export interface Asked<Answer> {
  readonly data: Answer | undefined;
  readonly failure: RequestFailed | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

/**
 * What the server answers; asked again when the variables, the reader or the facts change. A calm
 * one leaves the facts aside, where a list must not move under the reader.
 */
export function useQuery<Answer, Variables>(
  document: Document<Answer, Variables>,
  variables: Variables | null,
  calm = false,
): Asked<Answer> {
  const key = variables === null ? null : JSON.stringify(variables);
  const language = useLanguage();
  const loggedIn = useHasSession();
  const now = useStore(freshness);
  const fresh = calm ? 0 : now;
  const [again, setAgain] = useState(0);
  const [state, setState] = useState<{
    key: string | null;
    data: Answer | undefined;
    failure: RequestFailed | undefined;
    loading: boolean;
  }>({ key, data: undefined, failure: undefined, loading: key !== null });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer changes with these, though nothing here reads them.
  useEffect(() => {
    if (key === null) return;
    let wanted = true;
    setState((old) => ({
      key,
      data: old.key === key ? old.data : undefined,
      failure: undefined,
      loading: true,
    }));
    request(document, JSON.parse(key) as Variables).then(
      (data) => wanted && setState({ key, data, failure: undefined, loading: false }),
      (error: unknown) => {
        if (!wanted) return;
        setState((old) => ({ ...old, failure: asFailure(error), loading: false }));
      },
    );
    return () => {
      wanted = false;
    };
  }, [document, key, language, loggedIn, fresh, again]);

  const reload = useCallback(() => setAgain((times) => times + 1), []);
  const isCurrent = state.key === key;
  return {
    data: isCurrent ? state.data : undefined,
    failure: isCurrent ? state.failure : undefined,
    loading: !isCurrent || state.loading,
    reload,
  };
}

/** Asks again and again while something is waited for. */
export function useLookAgain(
  asked: Pick<Asked<unknown>, "reload">,
  waits: boolean,
  everyMs: number,
) {
  const { reload } = asked;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(reload, everyMs);
    return () => clearInterval(timer);
  }, [reload, waits, everyMs]);
}

interface Page<Row> {
  readonly nodes: Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface Pages<Answer, Row> extends Asked<Answer> {
  readonly rows: readonly Row[];
  /** Asks for the next page; undefined where there is none. */
  readonly more: (() => void) | undefined;
  readonly loadingMore: boolean;
}

/** A list read page by page. Reading it anew begins at its first page again. */
export function usePages<Answer, Variables extends { after?: string | null }, Row>(
  document: Document<Answer, Variables>,
  variables: Variables | null,
  pick: (answer: Answer) => Page<Row> | null | undefined,
  calm = false,
): Pages<Answer, Row> {
  const first = useQuery(document, variables, calm);
  const [later, setLater] = useState<{ of: Answer; pages: Page<Row>[] }>();
  const [loadingMore, setLoadingMore] = useState(false);
  const [failure, setFailure] = useState<RequestFailed>();

  const firstPage = first.data === undefined ? undefined : pick(first.data);
  const pages = later !== undefined && later.of === first.data ? later.pages : [];
  const last = pages.at(-1) ?? firstPage;

  async function more() {
    if (first.data === undefined || variables === null || loadingMore) return;
    const of = first.data;
    setLoadingMore(true);
    setFailure(undefined);
    try {
      const after = last?.pageInfo.endCursor ?? null;
      const page = pick(await request(document, { ...variables, after }));
      if (page) setLater({ of, pages: [...pages, page] });
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setLoadingMore(false);
    }
  }

  return {
    ...first,
    failure: first.failure ?? failure,
    rows: [...(firstPage?.nodes ?? []), ...pages.flatMap((page) => page.nodes)],
    more: last?.pageInfo.hasNextPage ? () => void more() : undefined,
    loadingMore,
  };
}

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field?: readonly string[] | null;
}

export interface Act<Result, Input> {
  /** Does it; undefined when it was refused or failed. */
  readonly run: (input: Input) => Promise<Result | undefined>;
  readonly busy: boolean;
  readonly errors: readonly UserError[];
  readonly failure: RequestFailed | undefined;
  readonly clear: () => void;
}

const keys = stored("session");

/**
 * A mutation. Where its input has an `idempotencyKey`, leave it out: one is made for the act and
 * kept, over a reload too, until the server has answered, so that a retry after a lost answer
 * never acts twice.
 */
export function useAct<Result extends { userErrors: readonly UserError[] }, Input extends object>(
  document: Document<{ result: Result }, { input: Input }>,
): Act<Result, Omit<Input, "idempotencyKey">> {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const [failure, setFailure] = useState<RequestFailed>();
  const running = useRef(false);

  async function run(input: Omit<Input, "idempotencyKey">): Promise<Result | undefined> {
    if (running.current) return undefined;
    running.current = true;
    setBusy(true);
    setErrors([]);
    setFailure(undefined);
    const place = `sharepass.act.${document.name}`;
    try {
      const sent = document.keyed ? { ...input, idempotencyKey: keyFor(place, input) } : input;
      const { result } = await request(document, { input: sent as Input });
      keys.write(place, null);
      if (result.userErrors.length > 0) {
        setErrors(result.userErrors);
        return undefined;
      }
      refreshAll();
      return result;
    } catch (error) {
      setFailure(asFailure(error));
      return undefined;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  function clear() {
    setErrors([]);
    setFailure(undefined);
  }

  return { run, busy, errors, failure, clear };
}

function keyFor(place: string, input: unknown): string {
  const act = JSON.stringify(input);
  const kept = keys.read<{ act: string; key: string }>(place);
  if (kept?.act === act) return kept.key;
  const key = crypto.randomUUID();
  keys.write(place, { act, key });
  return key;
}

export function asFailure(error: unknown): RequestFailed {
  return error instanceof RequestFailed ? error : new RequestFailed("INTERNAL", String(error));
}
