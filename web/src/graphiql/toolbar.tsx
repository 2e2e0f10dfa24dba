import { useGraphiQL } from "@graphiql/react";
import { useState, useSyncExternalStore } from "react";

import { choose, keepToken, LOGINS, type Login, useLogins } from "./logins";
import { runsAs } from "./story";
import { useTabs } from "./tabs";
import { type SocketState, socketReason, socketState, watchSocket } from "./transport";

const CHINESE: Record<Login, string> = {
  guest: "访客",
  customer: "顾客",
  visitor: "散客",
  merchant: "商家",
  neighbour: "邻店",
  operator: "平台",
};

const SOCKET: Record<SocketState, string> = {
  closed: "Socket closed",
  connecting: "Socket connecting",
  open: "Socket open",
};

/** Above GraphiQL: who the next request is sent as. */
export function Toolbar() {
  useTabs();
  return (
    <header className="bar">
      <a className="bar-name" href="/">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        通享 Sharepass
      </a>
      <LoginChoice />
      <TokenField />
      <StepHint />
      <SocketLight />
    </header>
  );
}

function LoginChoice() {
  const { chosen, tokens } = useLogins();
  return (
    <fieldset className="bar-logins" aria-label="Send requests as">
      {LOGINS.map((login) => (
        <button
          key={login}
          type="button"
          aria-pressed={login === chosen}
          title={loginTitle(login, tokens[login] !== undefined)}
          onClick={() => choose(login)}
        >
          {login !== "guest" && <i data-on={tokens[login] !== undefined} />}
          {login} <small lang="zh-CN">{CHINESE[login]}</small>
        </button>
      ))}
    </fieldset>
  );
}

function loginTitle(login: Login, known: boolean): string {
  if (login === "guest") return "Send requests without a token";
  return known ? `Send requests with the ${login}'s token` : `No token for the ${login} yet`;
}

function TokenField() {
  const { chosen, tokens } = useLogins();
  const [shown, setShown] = useState(false);
  if (chosen === "guest") return <p className="bar-note">No Authorization header is sent.</p>;
  const token = tokens[chosen] ?? "";
  return (
    <div className="bar-token">
      <input
        type={shown ? "text" : "password"}
        value={token}
        spellCheck={false}
        autoComplete="off"
        aria-label={`Access token of the ${chosen}`}
        placeholder={`Access token of the ${chosen}: paste one, or run a login step`}
        onChange={(event) => keepToken(chosen, event.target.value)}
      />
      {token !== "" && (
        <>
          <button type="button" onClick={() => setShown(!shown)}>
            {shown ? "Hide" : "Show"}
          </button>
          <button type="button" onClick={() => keepToken(chosen, "")}>
            Forget
          </button>
        </>
      )}
    </div>
  );
}

/** Says so when the open step belongs to another login than the chosen one. */
function StepHint() {
  const { chosen } = useLogins();
  const query = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.query ?? "");
  const login = runsAs(query);
  if (login === undefined || login === chosen) return null;
  return (
    <button type="button" className="bar-hint" onClick={() => choose(login)}>
      This step runs as {login}: switch
    </button>
  );
}

function SocketLight() {
  const state = useSyncExternalStore(watchSocket, socketState);
  const reason = useSyncExternalStore(watchSocket, socketReason);
  return (
    <p className="bar-socket" data-state={state} role="status">
      {SOCKET[state]}
      {reason !== "" && ` (${reason})`}
    </p>
  );
}
