import { useState } from "react";

import {
  AddStaff,
  RemoveStaff,
  StaffList,
  type StaffListAnswer,
  type StaffRow,
} from "../api/operations";
import { useAct, useQuery } from "../api/use";
import { useForm } from "../form";
import { date } from "../format";
import { useWords } from "../language";
import { Answered, Button, Chip, Choice, errorAt, Field, FormEnd, Heading } from "../ui";
import { OwnersOnly } from "./owners-only";

type Shops = NonNullable<StaffListAnswer["viewer"]["staff"]>["merchant"]["shops"];

/** Who works for the merchant; for owners. */
export function StaffScreen() {
  const { staff: words } = useWords();
  return (
    <OwnersOnly words={words}>
      <Owned />
    </OwnersOnly>
  );
}

function Owned() {
  const { staff: words } = useWords();
  const asked = useQuery(StaffList, {});
  const [adding, setAdding] = useState(false);
  const done = () => {
    setAdding(false);
    asked.reload();
  };
  return (
    <>
      <Heading
        side={
          adding ? undefined : (
            <Button look="strong" onClick={() => setAdding(true)}>
              {words.add}
            </Button>
          )
        }
      >
        {words.title}
      </Heading>
      <p className="lead">{words.lead}</p>
      <Answered asked={asked}>
        {({ viewer: { staff } }) =>
          staff && (
            <div className="stack">
              {adding && (
                <AddForm
                  shops={staff.merchant.shops}
                  onDone={done}
                  onClose={() => setAdding(false)}
                />
              )}
              {staff.merchant.staff.map((member) => (
                <Member
                  key={member.id}
                  member={member}
                  isSelf={member.id === staff.id}
                  onRemoved={asked.reload}
                />
              ))}
            </div>
          )
        }
      </Answered>
    </>
  );
}

function Member({
  member,
  isSelf,
  onRemoved,
}: {
  member: StaffRow;
  isSelf: boolean;
  onRemoved: () => void;
}) {
  const { staff: words } = useWords();
  const [removing, setRemoving] = useState(false);
  const [password, setPassword] = useState("");
  const act = useAct(RemoveStaff);
  return (
    <section className="card pad" data-testid="staff">
      <div className="row between">
        <h2>{member.name}</h2>
        <Chip tone="plain">{words.roles[member.role]}</Chip>
      </div>
      <p className="fine">
        {member.login} · {member.shop?.name ?? words.allShops} ·{" "}
        {words.since(date(member.createdAt))}
      </p>
      {!isSelf && !removing && <Button onClick={() => setRemoving(true)}>{words.remove}</Button>}
      {removing && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void act.run({ staffId: member.id, password }).then((done) => done && onRemoved());
          }}
        >
          <p>{words.removeAsk(member.name)}</p>
          <Field
            label={words.ownPassword}
            name="password"
            type="password"
            required
            autoComplete="current-password"
            value={password}
            error={errorAt(act.errors, "password")}
            onChange={(event) => setPassword(event.target.value)}
          />
          <FormEnd
            act={act}
            shownAt={["password"]}
            save={words.remove}
            onClose={() => setRemoving(false)}
          />
        </form>
      )}
    </section>
  );
}

const BLANK = { name: "", login: "", password: "", role: "CASHIER", shopId: "", ownPassword: "" };

/** Asks for the owner's password for whoever will manage: a browser left open must give nobody that. */
function AddForm({
  shops,
  onDone,
  onClose,
}: {
  shops: Shops;
  onDone: () => void;
  onClose: () => void;
}) {
  const { staff: words } = useWords();
  const act = useAct(AddStaff);
  const { form, bind } = useForm(BLANK, act);
  const trusted = form.role !== "CASHIER";

  return (
    <form
      className="card pad"
      onSubmit={(event) => {
        event.preventDefault();
        const { name, login, password, ownPassword } = form;
        const role = form.role as StaffRow["role"];
        const shopId = role === "OWNER" || form.shopId === "" ? null : form.shopId;
        void act
          .run({ name, login, password, role, shopId, ownPassword: trusted ? ownPassword : null })
          .then((done) => done && onDone());
      }}
    >
      <Field label={words.name} maxLength={60} required {...bind("name")} />
      <Field
        label={words.login}
        hint={words.loginHint}
        required
        autoComplete="off"
        {...bind("login")}
      />
      <Field
        label={words.firstPassword}
        type="password"
        required
        autoComplete="new-password"
        {...bind("password")}
      />
      <Choice label={words.role} {...bind("role")}>
        {(["CASHIER", "MANAGER", "OWNER"] as const).map((role) => (
          <option key={role} value={role}>
            {words.roles[role]}
          </option>
        ))}
      </Choice>
      {form.role !== "OWNER" && (
        <Choice label={words.shop} {...bind("shopId")}>
          <option value="">{words.allShops}</option>
          {shops.map((shop) => (
            <option key={shop.id} value={shop.id}>
              {shop.name}
            </option>
          ))}
        </Choice>
      )}
      {trusted && (
        <Field
          label={words.ownPassword}
          hint={words.ownPasswordHint}
          type="password"
          required
          autoComplete="current-password"
          {...bind("ownPassword")}
        />
      )}
      <FormEnd act={act} shownAt={Object.keys(BLANK)} save={words.add} onClose={onClose} />
    </form>
  );
}
