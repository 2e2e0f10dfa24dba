import { act, renderHook, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { AcceptOrder, Merchants, OfferDetail } from "../src/app/api/operations";
import { request } from "../src/app/api/request";
import { refreshAll, useAct, usePages, useQuery } from "../src/app/api/use";
import { chooseLanguage } from "../src/app/language";
import { fault, loseAnswer, serve } from "./server";

const offer = ({ id }: { id: string }) => ({ id, title: `商品 ${id}` });

describe("what is read", () => {
  it("is read anew when it is another thing, and never shown as that one meanwhile", async () => {
    serve({ offer });
    const shown: [string, string | undefined][] = [];
    const { result, rerender } = renderHook(
      ({ id }) => {
        const asked = useQuery(OfferDetail, { id });
        shown.push([id, asked.data?.offer?.id]);
        return asked;
      },
      { initialProps: { id: "off_tea" } },
    );
    await waitFor(() => expect(result.current.data?.offer?.id).toBe("off_tea"));
    rerender({ id: "off_cake" });
    expect(result.current).toMatchObject({ data: undefined, loading: true });
    await waitFor(() => expect(result.current.data?.offer?.id).toBe("off_cake"));
    // Not even for one rendering.
    expect(shown.filter(([id, known]) => known !== undefined && known !== id)).toEqual([]);
  });

  it("is read anew in another language", async () => {
    chooseLanguage("en");
    const asked = serve({ offer });
    const { result } = renderHook(() => useQuery(OfferDetail, { id: "off_tea" }));
    await waitFor(() => expect(result.current.loading).toBe(false));
    act(() => chooseLanguage("zh"));
    await waitFor(() => expect(asked.map(({ language }) => language)).toEqual(["en", "zh"]));
  });

  it("stays on the page while it is read anew, and when that fails", async () => {
    serve({ offer });
    const { result } = renderHook(() => useQuery(OfferDetail, { id: "off_tea" }));
    await waitFor(() => expect(result.current.loading).toBe(false));
    loseAnswer();
    act(() => result.current.reload());
    expect(result.current).toMatchObject({ data: { offer: { id: "off_tea" } }, loading: true });
    await waitFor(() => expect(result.current.failure?.code).toBe("NETWORK"));
    expect(result.current.data?.offer?.id).toBe("off_tea");
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.failure).toBeUndefined());
  });

  it("is read anew once after many acts, and not at all where a list must not move", async () => {
    const asked = serve({ offer, acceptOrder: { order: null, userErrors: [] } });
    const { result } = renderHook(() => ({
      moving: useQuery(OfferDetail, { id: "off_tea" }),
      calm: useQuery(OfferDetail, { id: "off_calm" }, true),
      accept: useAct(AcceptOrder),
    }));
    await waitFor(() => expect(asked).toHaveLength(2));
    await act(() => result.current.accept.run({ orderId: "ord_1" }));
    refreshAll();
    refreshAll();
    await waitFor(() => expect(asked).toHaveLength(4));
    await waitFor(() => expect(result.current.moving.loading).toBe(false));
    expect(asked.map(({ variables }) => variables.id ?? variables.input.orderId)).toEqual([
      "off_tea",
      "off_calm",
      "ord_1",
      "off_tea",
    ]);
  });

  it("is not read while there is nothing to ask", () => {
    const asked = serve({ offer });
    const { result } = renderHook(() => useQuery(OfferDetail, null));
    expect(result.current).toMatchObject({ data: undefined, loading: false });
    expect(asked).toHaveLength(0);
  });
});

describe("a list that is read page by page", () => {
  const PAGES: Record<string, { nodes: { id: string }[]; pageInfo: object }> = {
    first: {
      nodes: [{ id: "mer_1" }, { id: "mer_2" }],
      pageInfo: { hasNextPage: true, endCursor: "second" },
    },
    second: { nodes: [{ id: "mer_3" }], pageInfo: { hasNextPage: false, endCursor: "end" } },
  };
  const merchants = ({ after }: { after?: string }) => PAGES[after ?? "first"];
  const list = () => renderHook(() => usePages(Merchants, {}, (answer) => answer.merchants)).result;

  it("goes on after its last row, and ends", async () => {
    const asked = serve({ merchants });
    const result = list();
    await waitFor(() => expect(result.current.rows).toHaveLength(2));
    await act(async () => result.current.more?.());
    await waitFor(() =>
      expect(result.current.rows.map(({ id }) => id)).toEqual(["mer_1", "mer_2", "mer_3"]),
    );
    expect(result.current.more).toBeUndefined();
    expect(asked.at(-1)?.variables).toEqual({ after: "second" });
  });

  it("keeps its rows when the next page fails, and can be asked for it again", async () => {
    let broken = true;
    serve({
      merchants: (args: { after?: string }) =>
        args.after && broken ? fault("OVERLOADED", "Too busy.") : merchants(args),
    });
    const result = list();
    await waitFor(() => expect(result.current.rows).toHaveLength(2));
    await act(async () => result.current.more?.());
    await waitFor(() => expect(result.current.failure?.code).toBe("OVERLOADED"));
    expect(result.current.rows).toHaveLength(2);
    broken = false;
    await act(async () => result.current.more?.());
    await waitFor(() => expect(result.current.rows).toHaveLength(3));
    expect(result.current.failure).toBeUndefined();
  });

  it("is read again as far as it is shown, and stays whole meanwhile", async () => {
    const asked = serve({ merchants });
    const result = list();
    await waitFor(() => expect(result.current.rows).toHaveLength(2));
    await act(async () => result.current.more?.());
    await waitFor(() => expect(result.current.rows).toHaveLength(3));
    const before = asked.length;
    act(() => result.current.reload());
    expect(result.current).toMatchObject({ loading: true, rows: { length: 3 } });
    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(result.current.rows).toHaveLength(3);
    expect(asked.slice(before).map(({ variables }) => variables)).toEqual([
      {},
      { after: "second" },
    ]);
  });

  it("leaves a page aside that comes when the list was read again meanwhile", async () => {
    let arrive: (() => void) | undefined;
    serve({
      merchants: (args: { after?: string }) =>
        args.after === undefined
          ? merchants(args)
          : new Promise((done) => {
              arrive = () => done(merchants(args));
            }),
    });
    const result = list();
    await waitFor(() => expect(result.current.rows).toHaveLength(2));
    act(() => result.current.more?.());
    await waitFor(() => expect(arrive).toBeDefined());
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.loading).toBe(false));
    arrive?.();
    await waitFor(() => expect(result.current.loadingMore).toBe(false));
    expect(result.current.rows).toHaveLength(2);
  });

  it("is read again for five pages at most: whoever is further down goes on from there", async () => {
    const asked = serve({
      merchants: ({ after = "0" }: { after?: string }) => ({
        nodes: [{ id: `mer_${after}` }],
        pageInfo: { hasNextPage: true, endCursor: String(Number(after) + 1) },
      }),
    });
    const result = list();
    for (let many = 1; many <= 7; many += 1) {
      await waitFor(() => expect(result.current.rows).toHaveLength(many));
      await act(async () => result.current.more?.());
    }
    await waitFor(() => expect(result.current.rows).toHaveLength(8));
    const before = asked.length;
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.rows).toHaveLength(5));
    expect(asked.length - before).toBe(5);
    await act(async () => result.current.more?.());
    await waitFor(() => expect(result.current.rows.at(-1)?.id).toBe("mer_5"));
  });
});

it("an answer that comes late never takes the place of a later one", async () => {
  const waiting: Record<string, () => void> = {};
  serve({
    offer: (args: { id: string }) =>
      new Promise((done) => {
        waiting[args.id] = () => done(offer(args));
      }),
  });
  const { result, rerender } = renderHook(({ id }) => useQuery(OfferDetail, { id }), {
    initialProps: { id: "off_slow" },
  });
  await waitFor(() => expect(waiting.off_slow).toBeDefined());
  rerender({ id: "off_quick" });
  await waitFor(() => expect(waiting.off_quick).toBeDefined());
  waiting.off_quick?.();
  await waitFor(() => expect(result.current.data?.offer?.id).toBe("off_quick"));
  waiting.off_slow?.();
  // What is asked after it is answered after it.
  const later = request(OfferDetail, { id: "off_later" });
  await waitFor(() => expect(waiting.off_later).toBeDefined());
  waiting.off_later?.();
  await act(() => later);
  expect(result.current.data?.offer?.id).toBe("off_quick");
});
