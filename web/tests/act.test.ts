import { act, renderHook, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { AcceptOrder, PayOrder } from "../src/app/api/operations";
import { useAct } from "../src/app/api/use";
import { fault, serve, type Told } from "./server";

const INPUT = { orderId: "ord_1", tender: "BALANCE" } as const;
const PAID: Told = { payOrder: { order: { id: "ord_1" }, userErrors: [] } };

/** Pays as the page does: the hook of a screen, until it is left. */
function screen() {
  const { result, unmount } = renderHook(() => useAct(PayOrder));
  const pay = (input: Parameters<typeof result.current.run>[0] = INPUT) =>
    act(() => result.current.run(input));
  return { result, pay, leave: unmount };
}

const keysOf = (asked: ReturnType<typeof serve>): string[] =>
  asked.map(({ variables }) => variables.input.idempotencyKey);

describe("the key of an act", () => {
  it("is the same when the answer was lost and it is tried again", async () => {
    const lost = serve(PAID);
    const { pay, result } = screen();
    // The server has acted, and its answer does not arrive.
    vi.spyOn(Response.prototype, "json").mockRejectedValueOnce(new TypeError("the line broke"));
    expect(await pay()).toBeUndefined();
    expect(result.current.failure?.code).toBe("NETWORK");
    expect(await pay()).toMatchObject({ order: { id: "ord_1" } });
    expect(result.current.failure).toBeUndefined();
    const [first, second] = keysOf(lost);
    expect(first).toBeDefined();
    expect(second).toBe(first);
  });

  it("is kept over a reload until the server has answered", async () => {
    const asked = serve({ payOrder: () => fault("INTERNAL", "It broke.") });
    const before = screen();
    await before.pay();
    before.leave();
    await screen().pay();
    const [first, second] = keysOf(asked);
    expect(second).toBe(first);
  });

  it("is another one for what is asked otherwise", async () => {
    const asked = serve({ payOrder: () => fault("INTERNAL", "It broke.") });
    const { pay } = screen();
    await pay();
    await pay({ ...INPUT, tender: "GATEWAY" });
    expect(new Set(keysOf(asked)).size).toBe(2);
  });

  it("is another one once the server has answered, be it by a refusal", async () => {
    const userErrors = [{ code: "BALANCE_SHORT", message: "It is not enough.", field: null }];
    const asked = serve({ payOrder: { order: null, userErrors } });
    const { pay, result } = screen();
    expect(await pay()).toBeUndefined();
    expect(result.current.errors).toEqual(userErrors);
    await pay();
    expect(new Set(keysOf(asked)).size).toBe(2);
  });

  it("is not sent where the act has none: it says itself what it acts on", async () => {
    const asked = serve({ acceptOrder: { order: null, userErrors: [] } });
    const { result } = renderHook(() => useAct(AcceptOrder));
    await act(() => result.current.run({ orderId: "ord_1" }));
    expect(asked[0]?.variables).toEqual({ input: { orderId: "ord_1" } });
  });
});

it("a key is made on a page that came over plain http, too", async () => {
  // Where the connection is not secure, browsers leave these out.
  vi.spyOn(crypto, "randomUUID").mockImplementation(() => {
    throw new TypeError("crypto.randomUUID is not a function");
  });
  const asked = serve(PAID);
  const { pay } = screen();
  await pay();
  await pay();
  const keys = keysOf(asked);
  expect(new Set(keys).size).toBe(2);
  // The server takes up to 64 characters.
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});

describe("an act", () => {
  it("is done once by whoever touches twice", async () => {
    const asked = serve(PAID);
    const { result } = screen();
    let answers: unknown[] = [];
    await act(async () => {
      answers = await Promise.all([result.current.run(INPUT), result.current.run(INPUT)]);
    });
    expect(asked).toHaveLength(1);
    expect(answers[1]).toBeUndefined();
  });

  it("is busy until it is answered, and forgets what was refused before", async () => {
    const userErrors = [{ code: "BALANCE_SHORT", message: "It is not enough.", field: null }];
    serve({ payOrder: { order: null, userErrors } });
    const { pay, result } = screen();
    await pay();
    expect(result.current.errors).toHaveLength(1);
    serve(PAID);
    let running: Promise<unknown> = Promise.resolve();
    act(() => {
      running = result.current.run(INPUT);
    });
    await waitFor(() => expect(result.current.busy).toBe(true));
    expect(result.current.errors).toEqual([]);
    await act(() => running);
    expect(result.current.busy).toBe(false);
  });
});
