import { beforeEach, describe, expect, it, vi } from "vitest";

import { follow } from "../src/app/api/resume.js";
import { Line } from "./line";

type Options = Parameters<typeof follow>[0];

/** A client that keeps each number it is told as its cursor. */
function client(
  line: Line,
  more: Partial<Options> = {},
  one: Partial<Options["subscriptions"][0]> = {},
) {
  const dealt: number[] = [];
  const live: boolean[] = [];
  const following = follow({
    url: "ws://sharepass.test/graphql",
    token: async () => "a-token",
    webSocketImpl: line.WebSocket,
    onLive: (now) => live.push(now),
    subscriptions: [
      {
        query: "subscription($after: Cursor) { numbers(after: $after) }",
        cursor: () => dealt.at(-1) ?? null,
        deal: ({ number }: { number: number }) => dealt.push(number),
        ...one,
      },
    ],
    ...more,
  });
  return { following, dealt, live };
}

/** Lets all that is under way come about, without time passing. */
const settle = () => vi.advanceTimersByTimeAsync(0);

let line: Line;

beforeEach(() => {
  vi.useFakeTimers();
  // The whole of each pause is waited.
  vi.spyOn(Math, "random").mockReturnValue(1);
  line = new Line();
});

describe("a connection", () => {
  it("comes with the token, and asks for what is after the cursor", async () => {
    const { following, dealt, live } = client(line);
    await settle();
    expect(line.last.token).toBe("Bearer a-token");
    expect(line.last.subscribed).toEqual([{ after: null }]);
    line.last.next({ number: 1 });
    line.last.next({ number: 2 });
    await settle();
    expect(dealt).toEqual([1, 2]);
    expect(live).toEqual([true]);
    following.stop();
    expect(await following.ended).toBe("STOPPED");
  });

  it("that breaks is followed by one that goes on after the last event dealt with", async () => {
    const { dealt, live } = client(line);
    await settle();
    line.last.next({ number: 7 });
    await settle();
    line.last.breakOff();
    await vi.advanceTimersByTimeAsync(500);
    expect(line.connections).toHaveLength(2);
    expect(line.last.subscribed).toEqual([{ after: 7 }]);
    line.last.next({ number: 8 });
    await settle();
    expect(dealt).toEqual([7, 8]);
    expect(live).toEqual([true, false, true]);
  });

  it("that goes silent is given up: its pings are not answered", async () => {
    const { live } = client(line);
    await settle();
    line.silent = true;
    await vi.advanceTimersByTimeAsync(15_000 + 7_999);
    expect(live).toEqual([true]);
    await vi.advanceTimersByTimeAsync(1);
    expect(live).toEqual([true, false]);
    line.silent = false;
    await vi.advanceTimersByTimeAsync(500);
    expect(live).toEqual([true, false, true]);
  });

  it("that answers its pings stands", async () => {
    const { live } = client(line);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(line.connections).toHaveLength(1);
    expect(live).toEqual([true]);
  });
});

describe("an event", () => {
  it("that was not dealt with comes again, and none after it is dealt with before", async () => {
    const dealt: number[] = [];
    let full = true;
    client(
      line,
      {},
      {
        cursor: () => dealt.at(-1) ?? null,
        deal: async ({ number }: { number: number }) => {
          if (number === 2 && full) throw new Error("the storage is full");
          dealt.push(number);
        },
      },
    );
    await settle();
    for (const number of [1, 2, 3]) line.last.next({ number });
    await settle();
    expect(dealt).toEqual([1]);
    full = false;
    await vi.advanceTimersByTimeAsync(500);
    expect(line.last.subscribed).toEqual([{ after: 1 }]);
    for (const number of [2, 3]) line.last.next({ number });
    await settle();
    expect(dealt).toEqual([1, 2, 3]);
  });

  it("waits for the one before, and the next connection for both", async () => {
    const dealt: number[] = [];
    let let1Go = () => {};
    const slow = new Promise<void>((done) => {
      let1Go = done;
    });
    client(
      line,
      {},
      {
        cursor: () => dealt.at(-1) ?? null,
        deal: async ({ number }: { number: number }) => {
          if (number === 1) await slow;
          dealt.push(number);
        },
      },
    );
    await settle();
    line.last.next({ number: 1 });
    line.last.next({ number: 2 });
    await settle();
    line.last.breakOff();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(dealt).toEqual([]);
    expect(line.connections).toHaveLength(1);
    let1Go();
    await vi.advanceTimersByTimeAsync(500);
    expect(dealt).toEqual([1, 2]);
    expect(line.last.subscribed).toEqual([{ after: 2 }]);
  });
});

describe("the pause before the next connection", () => {
  it("doubles while none comes about, up to a quarter of a minute, and is short again after one", async () => {
    line.down = true;
    client(line);
    await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000 + 8_000 + 15_000 + 15_000);
    const gaps = line.connections.map(
      ({ at }, place) => at - (line.connections[place - 1]?.at ?? at),
    );
    expect(gaps).toEqual([0, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    line.down = false;
    await vi.advanceTimersByTimeAsync(15_000);
    const stood = line.last;
    stood.breakOff();
    await vi.advanceTimersByTimeAsync(500);
    expect(line.last.at - stood.at).toBe(500);
  });

  it("is a random part of its length, so that clients do not come as one", async () => {
    vi.mocked(Math.random).mockReturnValue(0.25);
    line.down = true;
    client(line);
    await vi.advanceTimersByTimeAsync(249);
    expect(line.connections).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(line.connections).toHaveLength(2);
  });

  it("ends at once when the network is back", async () => {
    line.down = true;
    const { following, live } = client(line);
    await vi.advanceTimersByTimeAsync(60_000);
    line.down = false;
    following.hurry();
    await settle();
    expect(live.at(-1)).toBe(true);
  });

  it("passes, too, when no token can be had", async () => {
    const token = vi.fn<Options["token"]>();
    token.mockRejectedValueOnce(new Error("the server is going")).mockResolvedValue("a-token");
    const { live } = client(line, { token });
    await settle();
    expect(line.connections).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(live).toEqual([false, true]);
  });
});

describe("it asks for a fresh token", () => {
  it("when the session of the last one ended, and for no other reason", async () => {
    const token = vi.fn<Options["token"]>().mockResolvedValue("a-token");
    client(line, { token });
    await settle();
    line.last.breakOff(4403);
    await vi.advanceTimersByTimeAsync(500);
    line.last.breakOff();
    await vi.advanceTimersByTimeAsync(500);
    expect(token.mock.calls).toEqual([[false], [true], [false]]);
  });

  it("and goes on asking for it until one was had", async () => {
    const token = vi.fn<Options["token"]>().mockResolvedValue("a-token");
    client(line, { token });
    await settle();
    token.mockRejectedValueOnce(new Error("no network"));
    line.last.breakOff(4403);
    await vi.advanceTimersByTimeAsync(500 + 1_000);
    expect(token.mock.calls).toEqual([[false], [true], [true]]);
  });
});

describe("it ends", () => {
  it("when nobody is logged in any more", async () => {
    const { following } = client(line, { token: async () => null });
    await settle();
    expect(await following.ended).toBe("LOGGED_OUT");
    expect(line.connections).toHaveLength(0);
  });

  it.each([4400, 4401, 4406, 4409, 4429])(
    "when the server says by %i that it is the client's fault",
    async (code) => {
      line.refusesWith = code;
      const { following } = client(line);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await following.ended).toBe(`CLOSED_${code}`);
      expect(line.connections).toHaveLength(1);
    },
  );

  it("when the subscription is refused for good", async () => {
    const { following } = client(line, {}, { refused: () => false });
    await settle();
    line.last.refuse("FORBIDDEN");
    await settle();
    expect(await following.ended).toBe("REFUSED");
  });
});

describe("a refusal", () => {
  it("of the cursor is put right, and asked again", async () => {
    let cursor: string | null = "of another database";
    const refused = vi.fn(() => {
      cursor = null;
      return true;
    });
    client(line, {}, { cursor: () => cursor, refused });
    await settle();
    line.last.refuse("BAD_USER_INPUT");
    await vi.advanceTimersByTimeAsync(500);
    expect(refused).toHaveBeenCalledWith("BAD_USER_INPUT");
    expect(line.last.subscribed).toEqual([{ after: null }]);
  });

  it.each(["INTERNAL", "OVERLOADED", "RATE_LIMITED", "TIMEOUT"])(
    "by %s passes by itself",
    async (code) => {
      const refused = vi.fn();
      client(line, {}, { refused });
      await settle();
      line.last.refuse(code);
      await vi.advanceTimersByTimeAsync(500);
      expect(line.connections).toHaveLength(2);
      expect(refused).not.toHaveBeenCalled();
    },
  );
});
