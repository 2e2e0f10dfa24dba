import { useState } from "react";

import { RegisterCustomer } from "../api/operations";
import { deviceToken, keepSession } from "../api/session";
import { useAct } from "../api/use";
import { useWords } from "../language";
import { Link, usePlace } from "../router";
import { Button, errorAt, Field, Heading, Refusals } from "../ui";
import { deviceName, useLeaveWhenLoggedIn } from "./log-in";

/** A customer's account: a name, a phone number or an e-mail address, and a password. */
export function RegisterScreen() {
  const words = useWords();
  const { query } = usePlace();
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const act = useAct(RegisterCustomer);
  useLeaveWhenLoggedIn();
  const to = query.get("to");

  async function submit() {
    const text = login.trim();
    const reached = text.includes("@") ? { email: text } : { phone: text };
    const result = await act.run({
      name: name.trim(),
      password,
      device: deviceName(),
      deviceToken: deviceToken(),
      ...reached,
    });
    if (result?.session) keepSession(result.session);
  }

  return (
    <section className="narrow card pad">
      <Heading>{words.register.title}</Heading>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field
          label={words.register.name}
          hint={words.register.nameHint}
          name="name"
          autoComplete="name"
          required
          maxLength={60}
          value={name}
          error={errorAt(act.errors, "name")}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label={words.register.phoneOrEmail}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={login}
          error={errorAt(act.errors, "phone") ?? errorAt(act.errors, "email")}
          onChange={(event) => setLogin(event.target.value)}
        />
        <Field
          label={words.logIn.password}
          hint={words.register.passwordHint}
          name="password"
          type="password"
          autoComplete="new-password"
          required
          maxLength={128}
          value={password}
          error={errorAt(act.errors, "password")}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Refusals
          errors={act.errors}
          failure={act.failure}
          shownAt={["name", "phone", "email", "password"]}
        />
        <Button type="submit" look="strong" className="wide" busy={act.busy}>
          {words.register.submit}
        </Button>
      </form>
      <p>
        {words.register.have}{" "}
        <Link to={to === null ? "/log-in" : `/log-in?to=${encodeURIComponent(to)}`}>
          {words.logIn.title}
        </Link>
      </p>
    </section>
  );
}
