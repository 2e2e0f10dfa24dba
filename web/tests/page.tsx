// The app in a browser's tab, as a guest or as somebody.

import { act, render } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { beforeEach, onTestFinished, vi } from "vitest";

import { keepSession } from "../src/app/api/session";
import { App } from "../src/app/app";
import { keepCart } from "../src/app/cart";
import { chooseLanguage } from "../src/app/language";
import { Line } from "./line";
import { type Asked, serve, type Told } from "./server";

beforeEach(() => {
  chooseLanguage("en");
  keepCart(null);
});

export const CUSTOMER = { kind: "CUSTOMER", customer: { id: "cus_lin", name: "Lin Xiao" } };

export const OWNER = {
  kind: "STAFF",
  staff: {
    id: "stf_shen",
    name: "Shen Yue",
    role: "OWNER",
    merchant: { id: "mer_noodles", legalName: "Noodle House", status: "APPROVED" },
  },
};

/** Lets this tab be logged in; its reminders come over the line that is answered. */
export function logIn(): Line {
  const line = new Line();
  vi.stubGlobal("WebSocket", line.WebSocket);
  const accessTokenExpiresAt = new Date(Date.now() + 900_000).toISOString();
  keepSession({
    accessToken: "access",
    accessTokenExpiresAt,
    refreshToken: "refresh",
    deviceToken: null,
    session: { id: "ses_lin" },
  });
  onTestFinished(() => keepSession(null));
  return line;
}

/** Opens a path, as a link from elsewhere does; answers what the app asks, and the reader's hands. */
export function open(path: string, told: Told): { asked: Asked[]; user: UserEvent } {
  const asked = serve(told);
  go(path);
  render(<App />);
  return { asked, user: userEvent.setup() };
}

/** Another address in the same tab. */
export function go(path: string): void {
  act(() => {
    history.replaceState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  });
}

/** The variables of the last time that an operation was asked. */
export function lastOf(asked: readonly Asked[], operation: string): Asked["variables"] {
  return asked.findLast((one) => one.operation === operation)?.variables;
}
