import { useEffect, useState } from "react";

import { homeOf, useAccount } from "../account";
import { LogIn, type LoginKind } from "../api/operations";
import { deviceToken, keepSession, useSessionEnded } from "../api/session";
import { useAct } from "../api/use";
import { useWords } from "../language";
import { Link, navigate, usePlace } from "../router";
import { Button, Choice, errorAt, Field, Heading, Refusals } from "../ui";

/** What this browser calls itself in the list of sessions. */
export function deviceName(): string {
  const agent = navigator.userAgent;
  const browser = ["Edg", "Firefox", "Chrome", "Safari"].find((name) => agent.includes(name));
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((name) =>
    agent.includes(name),
  );
  const name = browser === "Edg" ? "Edge" : (browser ?? "Browser");
  return system === undefined ? name : `${name} · ${system}`;
}

/** Leaves this screen as soon as somebody is logged in, for the place that the address names. */
export function useLeaveWhenLoggedIn(): void {
  const { query } = usePlace();
  const account = useAccount();
  const to = query.get("to");
  useEffect(() => {
    if (account.kind === "GUEST") return;
    navigate(to?.startsWith("/") && !to.startsWith("//") ? to : homeOf(account), "replace");
  }, [account, to]);
}

/** One form for customers, staff and operators. */
export function LogInScreen() {
  const words = useWords();
  const { query } = usePlace();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [kind, setKind] = useState<LoginKind | "">("");
  const act = useAct(LogIn);
  const ended = useSessionEnded();
  useLeaveWhenLoggedIn();
  const to = query.get("to");
  const then = to === null ? "" : `?to=${encodeURIComponent(to)}`;

  async function submit() {
    const input = {
      login: login.trim(),
      password,
      device: deviceName(),
      deviceToken: deviceToken(),
      as: kind === "" ? null : kind,
    };
    const result = await act.run(input);
    if (result?.session) keepSession(result.session);
  }

  return (
    <section className="narrow card pad">
      <Heading>{words.logIn.title}</Heading>
      {ended && (
        <p className="notice" role="status">
          {words.logIn.ended}
        </p>
      )}
      <p className="quiet">{words.logIn.lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field
          label={words.logIn.login}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={login}
          error={errorAt(act.errors, "login")}
          onChange={(event) => setLogin(event.target.value)}
        />
        <Field
          label={words.logIn.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          error={errorAt(act.errors, "password")}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Choice
          label={words.logIn.as}
          value={kind}
          onChange={(event) => setKind(event.target.value as LoginKind | "")}
        >
          <option value="">{words.logIn.asAny}</option>
          <option value="CUSTOMER">{words.logIn.asCustomer}</option>
          <option value="STAFF">{words.logIn.asStaff}</option>
          <option value="OPERATOR">{words.logIn.asOperator}</option>
        </Choice>
        <Refusals errors={act.errors} failure={act.failure} shownAt={["login", "password"]} />
        <Button type="submit" look="strong" className="wide" busy={act.busy}>
          {words.logIn.submit}
        </Button>
      </form>
      <p>
        {words.logIn.noAccount} <Link to={`/register${then}`}>{words.logIn.register}</Link> ·{" "}
        <Link to="/register-merchant">{words.logIn.registerMerchant}</Link>
      </p>
    </section>
  );
}
