import { createContext, useContext } from "react";

import type { WhoamiAnswer } from "./api/operations";

/** Who is logged in, as the frame of the app learned it. */
export type Account = WhoamiAnswer["viewer"];

export const GUEST: Account = { kind: "GUEST", customer: null, staff: null, operator: null };

export const AccountContext = createContext<Account>(GUEST);

export function useAccount(): Account {
  return useContext(AccountContext);
}

/** Where an account begins after it has logged in. */
export function homeOf(account: Account): string {
  if (account.kind === "STAFF") return "/counter";
  return account.kind === "OPERATOR" ? "/desk" : "/";
}
