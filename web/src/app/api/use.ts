import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";

import { useLanguage } from "../language";
import { useEntry } from "../router";
import { createStore, stored, useStore } from "../store";
import type { Document } from "./document";
import { newKey } from "./key";
import { recall, remember } from "./memory";
import { request } from "./request";
import { RequestFailed } from "./send";
import { useSessionId } from "./session";

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

/** What was read, or failed to be. */
interface Read<Data> {
  /** What it is the answer to: the operation, its variables and the reader. */
  readonly question: string | null;
  readonly language: string;
  readonly data: Data | undefined;
  readonly failure: RequestFailed | undefined;
  readonly loading: boolean;
}

/**
 * Reads something, and reads it again when the variables, the reader or the facts change. What was
 * shown at this entry of the history is there at once for whoever comes back to it. A calm one
 * leaves the facts aside, where a list must not move under the reader.
 */
function useRead<Data>(
  name: string,
  variables: unknown,
  calm: boolean,
  read: (had: Data | undefined) => Promise<Data>,
): Asked<Data> & { change: (from: Data, to: Data) => void } {
  const language = useLanguage();
  const reader = useSessionId();
  const now = useStore(freshness);
  const fresh = calm ? 0 : now;
  const { entry, isReturn } = useEntry();
  const [again, setAgain] = useState(0);
  // In another language it is the same answer, which stands until the other one is there.
  const question = variables === null ? null : JSON.stringify([name, variables, reader]);
  const [kept, setKept] = useState<Read<Data>>();
  const known = kept?.question === question ? kept : begin();
  const { data } = known;

  /** What is known of a question before it is asked. */
  function begin(): Read<Data> {
    const shown = isReturn ? recall<Data>(entry, `${language} ${question}`) : undefined;
    return { question, language, data: shown, failure: undefined, loading: question !== null };
  }

  const readNow = useEffectEvent(() => read(data));
  const isSettled = useEffectEvent(() => calm && again === 0 && data !== undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read again when these change.
  useEffect(() => {
    if (question === null) return;
    if (isSettled()) {
      setKept({ ...known, loading: false });
      return;
    }
    let wanted = true;
    setKept({ ...known, failure: undefined, loading: true });
    readNow().then(
      (next) =>
        wanted && setKept({ question, language, data: next, failure: undefined, loading: false }),
      (error: unknown) => {
        if (!wanted) return;
        setKept((old) => old && { ...old, failure: asFailure(error), loading: false });
      },
    );
    return () => {
      wanted = false;
    };
  }, [question, language, fresh, again]);

  useEffect(() => {
    if (data !== undefined) remember(entry, `${known.language} ${question}`, data);
  }, [entry, known.language, question, data]);

  const reload = useCallback(() => setAgain((times) => times + 1), []);
  const change = (from: Data, to: Data) =>
    setKept((old) => (old?.data === from ? { ...old, data: to } : old));
  return { ...known, reload, change };
}

/** What the server answers. */
export function useQuery<Answer, Variables>(
  document: Document<Answer, Variables>,
  variables: Variables | null,
  calm = false,
): Asked<Answer> {
  return useRead(document.name, variables, calm, () => request(document, variables as Variables));
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

/** The answer with the first page, and the pages after it. */
interface Listed<Answer, Row> {
  readonly answer: Answer;
  readonly later: readonly Page<Row>[];
}

/** As many pages are read again; whoever has scrolled further goes on from there. */
const MOST_AGAIN = 5;

/** A list read page by page. It is read again as far as it is shown, and never shrinks meanwhile. */
export function usePages<Answer, Variables extends { after?: string | null }, Row>(
  document: Document<Answer, Variables>,
  variables: Variables | null,
  pick: (answer: Answer) => Page<Row> | null | undefined,
  calm = false,
): Pages<Answer, Row> {
  const [loadingMore, setLoadingMore] = useState(false);
  const [failure, setFailure] = useState<RequestFailed>();
  const read = useRead<Listed<Answer, Row>>(document.name, variables, calm, readAll);
  const { data } = read;
  const pages = data === undefined ? [] : pagesOf(data);
  const last = pages.at(-1);

  function pagesOf({ answer, later }: Listed<Answer, Row>): readonly Page<Row>[] {
    const first = pick(answer);
    return first ? [first, ...later] : [];
  }

  async function next({ pageInfo }: Page<Row>) {
    const after = pageInfo.endCursor;
    return pick(await request(document, { ...(variables as Variables), after }));
  }

  async function readAll(had: Listed<Answer, Row> | undefined) {
    const answer = await request(document, variables as Variables);
    const later: Page<Row>[] = [];
    const many = Math.min(had?.later.length ?? 0, MOST_AGAIN - 1);
    let page = pick(answer);
    while (page?.pageInfo.hasNextPage && later.length < many) {
      page = await next(page);
      if (page) later.push(page);
    }
    return { answer, later };
  }

  async function more() {
    if (data === undefined || last === undefined || loadingMore) return;
    setLoadingMore(true);
    setFailure(undefined);
    try {
      const page = await next(last);
      if (page) read.change(data, { ...data, later: [...data.later, page] });
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setLoadingMore(false);
    }
  }

  return {
    data: data?.answer,
    loading: read.loading,
    reload: read.reload,
    failure: read.failure ?? failure,
    rows: pages.flatMap(({ nodes }) => nodes),
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
  /** Forgets what was refused at a place of the input, such as `owner.login`. */
  readonly forget: (place: string) => void;
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

  const forget = (place: string) =>
    setErrors((old) => old.filter(({ field }) => field?.join(".") !== place));

  return { run, busy, errors, failure, clear, forget };
}

function keyFor(place: string, input: unknown): string {
  const act = JSON.stringify(input);
  const kept = keys.read<{ act: string; key: string }>(place);
  if (kept?.act === act) return kept.key;
  const key = newKey();
  keys.write(place, { act, key });
  return key;
}

export function asFailure(error: unknown): RequestFailed {
  return error instanceof RequestFailed ? error : new RequestFailed("INTERNAL", String(error));
}
