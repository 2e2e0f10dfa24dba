import { act, renderHook, waitFor } from "@testing-library/react";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import {
  acknowledge,
  acknowledgeOf,
  follow,
  onReminder,
  unfollow,
  useFeed,
} from "../src/app/api/reminders";
import { logIn } from "./page";
import { type Asked, serve, type Told } from "./server";

const CURSOR = "sharepass.cursor.cus_lin";

function reminder(position: number, more: object = {}) {
  return {
    id: `rem_${position}`,
    title: `Reminder ${position}`,
    position,
    cursor: `cursor-${position}`,
    subjectId: `ord_${position}`,
    ...more,
  };
}

/** The list as the server has it, and events of it as its subscription tells them. */
function listed(...positions: number[]): Told {
  const nodes = positions.map((position) => reminder(position));
  const endCursor = nodes.at(-1)?.cursor ?? null;
  return { reminders: { nodes, pageInfo: { endCursor, hasPreviousPage: false } } };
}

function told(position: number, { rings, ...parts }: { rings?: boolean; title?: string } = {}) {
  const row = {
    acknowledgedAt: null,
    urgency: "USUAL",
    kind: "ORDER_PAID",
    ...reminder(position, parts),
  };
  return {
    reminders: { cursor: row.cursor, change: "CREATED", rings: rings ?? true, reminder: row },
  };
}

/** Follows the reminders of an account, until the test ends. */
function following(lists: Told) {
  const asked = serve(lists);
  const line = logIn();
  const rung: string[] = [];
  onTestFinished(onReminder((row) => rung.push(row.title)));
  onTestFinished(unfollow);
  const { result } = renderHook(useFeed);
  act(() => follow("cus_lin"));
  const titles = () => result.current.rows.map(({ title }) => title);
  const connected = (number = 1) =>
    waitFor(() => expect(line.connections[number - 1]?.subscribed).toHaveLength(1));
  return { asked, line, rung, result, titles, connected };
}

const timesListed = (asked: readonly Asked[]) =>
  asked.filter(({ operation }) => operation === "ReminderList").length;

describe("reminders", () => {
  it("begin after the newest of the list where this device has followed none before", async () => {
    const { line, titles, connected } = following(listed(1, 2));
    await connected();
    expect(line.last.subscribed).toEqual([{ after: "cursor-2" }]);
    expect(titles()).toEqual(["Reminder 2", "Reminder 1"]);
  });

  it("go on after the last one dealt with, whatever the list says", async () => {
    localStorage.setItem(CURSOR, JSON.stringify("cursor-1"));
    const { line, connected } = following(listed(1, 2, 3));
    await connected();
    expect(line.last.subscribed).toEqual([{ after: "cursor-1" }]);
  });

  it("ring, stand first, and are what the next connection goes on from", async () => {
    const { line, rung, titles, connected } = following(listed(1));
    await connected();
    act(() => line.last.next(told(2)));
    await waitFor(() => expect(rung).toEqual(["Reminder 2"]));
    expect(titles()).toEqual(["Reminder 2", "Reminder 1"]);
    expect(localStorage.getItem(CURSOR)).toBe(JSON.stringify("cursor-2"));
    vi.spyOn(Math, "random").mockReturnValue(0);
    act(() => line.last.breakOff());
    await connected(2);
    expect(line.last.subscribed).toEqual([{ after: "cursor-2" }]);
  });

  it("do not ring where their reader wants quiet, and are there", async () => {
    const { line, rung, titles, connected } = following(listed(1));
    await connected();
    act(() => line.last.next(told(2, { rings: false })));
    await waitFor(() => expect(titles()).toContain("Reminder 2"));
    expect(rung).toEqual([]);
  });

  it("stand once, as they were told last", async () => {
    const { asked, line, result, connected } = following(listed(1));
    await connected();
    serve({});
    act(() => line.last.next(told(1, { title: "Asked again", rings: true })));
    await waitFor(() =>
      expect(result.current.rows.map(({ title }) => title)).toEqual(["Asked again"]),
    );
    expect(timesListed(asked)).toBe(1);
  });

  it("begin anew where the server does not know the cursor that was kept", async () => {
    localStorage.setItem(CURSOR, JSON.stringify("of another database"));
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { line, connected } = following(listed(1));
    await connected();
    act(() => line.last.refuse("BAD_USER_INPUT"));
    await connected(2);
    expect(line.last.subscribed).toEqual([{ after: "cursor-1" }]);
  });

  it("are acknowledged for all devices, up to the newest that was seen", async () => {
    const lists = listed(1, 2);
    const { asked, result, connected } = following({
      ...lists,
      acknowledgeReminders: { userErrors: [] },
    });
    await connected();
    await act(() => acknowledge());
    expect(asked.at(-1)?.variables).toEqual({ input: { upTo: "cursor-2" } });
    expect(result.current.rows.every(({ acknowledgedAt }) => acknowledgedAt !== null)).toBe(true);
  });

  it("of an order that was dealt with are acknowledged with it, and no others", async () => {
    const { asked, result, connected } = following({
      ...listed(1, 2),
      acknowledgeReminders: { userErrors: [] },
    });
    await connected();
    act(() => acknowledgeOf("ord_1"));
    await waitFor(() => expect(asked.at(-1)?.variables).toEqual({ input: { ids: ["rem_1"] } }));
    await waitFor(() =>
      expect(
        result.current.rows.map(({ id, acknowledgedAt }) => [id, acknowledgedAt === null]),
      ).toEqual([
        ["rem_2", true],
        ["rem_1", false],
      ]),
    );
  });

  it("of somebody who has logged out come no more", async () => {
    const { line, rung, result, connected } = following(listed(1));
    await connected();
    act(() => unfollow());
    expect(result.current).toMatchObject({ rows: [], live: false });
    expect(line.last.readyState).toBe(3);
    expect(rung).toEqual([]);
  });
});
