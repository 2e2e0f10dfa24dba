import { useState } from "react";

import { useAccount } from "../account";
import {
  MerchantSettlement,
  type MerchantSettlementAnswer,
  SetPayoutAccount,
} from "../api/operations";
import { useAct, usePages } from "../api/use";
import { useForm } from "../form";
import { date, dateTime } from "../format";
import { useWords } from "../language";
import { Answered, Button, Empty, Field, FormEnd, Heading, More } from "../ui";
import { Closure } from "./closure";
import { Standing } from "./counter";
import { PayingIn } from "./paying-in";
import { Statement } from "./statement";

type Account = NonNullable<
  MerchantSettlementAnswer["viewer"]["staff"]
>["merchant"]["payoutAccount"];

/** What the merchant is owed, cycle by cycle, where it is paid to, and how it ends. */
export function SettlementScreen() {
  const { settlement: words } = useWords();
  const { staff } = useAccount();
  if (staff?.role === "CASHIER") {
    return (
      <>
        <Heading>{words.title}</Heading>
        <Empty text={words.managers} />
      </>
    );
  }
  return <Managed isOwner={staff?.role === "OWNER"} />;
}

function Managed({ isOwner }: { isOwner: boolean }) {
  const { settlement: words } = useWords();
  const asked = usePages(
    MerchantSettlement,
    {},
    (answer) => answer.viewer.staff?.merchant.settlementStatements,
  );
  return (
    <>
      <Heading>{words.title}</Heading>
      <Standing />
      <Answered asked={asked}>
        {({ viewer: { staff } }) =>
          staff && (
            <div className="two">
              <section>
                <h2>{words.statements}</h2>
                {asked.rows.length === 0 && <Empty text={words.none} />}
                <div className="list">
                  {asked.rows.map((statement, place) => (
                    <Statement
                      key={statement.id}
                      statement={statement}
                      open={place === 0}
                      title={[
                        words.cycle(statement.cycleNumber ?? 0),
                        statement.cutOffAt && date(statement.cutOffAt),
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    />
                  ))}
                </div>
                <More more={asked.more} busy={asked.loadingMore} />
              </section>
              <section className="stack">
                <PayingIn merchant={staff.merchant} isOwner={isOwner} />
                <Payouts account={staff.merchant.payoutAccount} isOwner={isOwner} />
                {isOwner && <Closure merchantId={staff.merchant.id} />}
                {!isOwner && <p className="quiet">{words.ownerOnly}</p>}
              </section>
            </div>
          )
        }
      </Answered>
    </>
  );
}

function Payouts({ account, isOwner }: { account: Account; isOwner: boolean }) {
  const { settlement: words } = useWords();
  const [changing, setChanging] = useState(false);
  return (
    <div className="card pad">
      <h2>{words.account}</h2>
      {account === null ? (
        <p className="notice">{words.noAccount}</p>
      ) : (
        <p>
          <b>{words.accountLine(account.bankName, account.accountEnding)}</b>
          <br />
          <span className="fine">{words.changed(dateTime(account.changedAt))}</span>
        </p>
      )}
      {isOwner && !changing && (
        <Button onClick={() => setChanging(true)}>
          {account === null ? words.set : words.change}
        </Button>
      )}
      {changing && <AccountForm onClose={() => setChanging(false)} />}
    </div>
  );
}

const BLANK = { bankName: "", accountNumber: "", password: "" };

/** Asks for the password: whoever finds the browser open must not lead the money elsewhere. */
function AccountForm({ onClose }: { onClose: () => void }) {
  const { settlement: words } = useWords();
  const act = useAct(SetPayoutAccount);
  const { form, bind } = useForm(BLANK, act);

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void act.run(form).then((done) => done && onClose());
      }}
    >
      <Field label={words.bank} required maxLength={60} {...bind("bankName")} />
      <Field
        label={words.number}
        required
        hint={words.numberHint}
        inputMode="numeric"
        autoComplete="off"
        {...bind("accountNumber")}
      />
      <Field
        label={words.password}
        required
        type="password"
        autoComplete="current-password"
        {...bind("password")}
      />
      <FormEnd act={act} shownAt={Object.keys(BLANK)} save={words.save} onClose={onClose} />
    </form>
  );
}
