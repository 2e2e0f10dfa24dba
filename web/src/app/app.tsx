import { type ReactNode, useEffect } from "react";

import { type Account, AccountContext, GUEST, homeOf, useAccount } from "./account";
import { Whoami } from "./api/operations";
import { follow, unfollow } from "./api/reminders";
import { sessionEnded, useSessionId } from "./api/session";
import { useQuery } from "./api/use";
import { Frame } from "./frame";
import { useWords } from "./language";
import { Link, navigate, usePlace, useReturnToDepth } from "./router";
import { About } from "./screens/about";
import { AccountScreen } from "./screens/account";
import { CartScreen } from "./screens/cart";
import { Catalog } from "./screens/catalog";
import { Clearing } from "./screens/clearing";
import { Corrections } from "./screens/corrections";
import { Counter } from "./screens/counter";
import { Cycle } from "./screens/cycle";
import { Desk } from "./screens/desk";
import { Leave } from "./screens/leave";
import { LogInScreen } from "./screens/log-in";
import { Member } from "./screens/member";
import { MerchantFiguresScreen } from "./screens/merchant-figures";
import { MerchantOrdersScreen } from "./screens/merchant-orders";
import { MerchantPlansScreen } from "./screens/merchant-plans";
import { Move } from "./screens/move";
import { OfferScreen } from "./screens/offer";
import { Offers } from "./screens/offers";
import { OrderScreen } from "./screens/order";
import { Orders } from "./screens/orders";
import { PayCodeScreen } from "./screens/pay-code";
import { Plan } from "./screens/plan";
import { Plans } from "./screens/plans";
import { PlatformFiguresScreen } from "./screens/platform-figures";
import { Proposals } from "./screens/proposals";
import { Reconciliation } from "./screens/reconciliation";
import { RegisterScreen } from "./screens/register";
import { RegisterMerchantScreen } from "./screens/register-merchant";
import { SetAside } from "./screens/set-aside";
import { SettlementScreen } from "./screens/settlement";
import { Simulate } from "./screens/simulate";
import { StaffScreen } from "./screens/staff";
import { WebhooksScreen } from "./screens/webhooks";
import { Answered, Empty, Heading } from "./ui";

/** The whole page: who is logged in, what they are reminded of, and the screen of the path. */
export function App() {
  const loggedIn = useSessionId() !== null;
  const whoami = useQuery(Whoami, loggedIn ? {} : null);
  const account = loggedIn ? whoami.data?.viewer : GUEST;
  const follower = account?.customer?.id ?? account?.staff?.id;

  useEffect(() => {
    if (follower === undefined) unfollow();
    else follow(follower);
  }, [follower]);

  // A session that has ended elsewhere answers as a guest.
  const ended = loggedIn && account?.kind === "GUEST";
  useEffect(() => {
    if (ended) sessionEnded();
  }, [ended]);

  return (
    <AccountContext value={account ?? GUEST}>
      <Frame>
        {account === undefined ? (
          <Answered asked={whoami}>{() => null}</Answered>
        ) : (
          <Screen account={account} />
        )}
      </Frame>
    </AccountContext>
  );
}

/** The screen of a path, and which kind of account it is for; without one it is for everybody. */
const SCREENS: readonly [RegExp, (id: string) => ReactNode, Account["kind"]?][] = [
  [/^\/$/, () => <Catalog />],
  [/^\/about$/, () => <About />],
  [/^\/offers\/(off_\w+)$/, (id) => <OfferScreen key={id} id={id} />],
  [/^\/cart$/, () => <CartScreen />],
  [/^\/plans$/, () => <Plans />],
  [/^\/plans\/(pln_\w+)$/, (id) => <Plan key={id} id={id} />],
  [/^\/log-in$/, () => <LogInScreen />],
  [/^\/register$/, () => <RegisterScreen />],
  [/^\/register-merchant$/, () => <RegisterMerchantScreen />],
  [/^\/member$/, () => <Member />, "CUSTOMER"],
  [/^\/member\/pay$/, () => <PayCodeScreen />, "CUSTOMER"],
  [/^\/member\/(mbr_\w+)\/close$/, (id) => <Leave key={id} id={id} />, "CUSTOMER"],
  [/^\/member\/(mbr_\w+)\/move$/, (id) => <Move key={id} id={id} />, "CUSTOMER"],
  [/^\/orders$/, () => <Orders />, "CUSTOMER"],
  [/^\/orders\/(ord_\w+)$/, (id) => <OrderScreen key={id} id={id} />, "CUSTOMER"],
  [/^\/account$/, () => <AccountScreen />, "CUSTOMER"],
  [/^\/counter$/, () => <Counter />, "STAFF"],
  [/^\/counter\/orders$/, () => <MerchantOrdersScreen />, "STAFF"],
  [/^\/counter\/offers$/, () => <Offers />, "STAFF"],
  [/^\/counter\/plans$/, () => <MerchantPlansScreen />, "STAFF"],
  [/^\/counter\/settlement$/, () => <SettlementScreen />, "STAFF"],
  [/^\/counter\/staff$/, () => <StaffScreen />, "STAFF"],
  [/^\/counter\/webhooks$/, () => <WebhooksScreen />, "STAFF"],
  [/^\/counter\/figures$/, () => <MerchantFiguresScreen />, "STAFF"],
  [/^\/desk$/, () => <Desk />, "OPERATOR"],
  [/^\/desk\/figures$/, () => <PlatformFiguresScreen />, "OPERATOR"],
  [/^\/desk\/clearing$/, () => <Clearing />, "OPERATOR"],
  [/^\/desk\/clearing\/(cyc_\w+)$/, (id) => <Cycle key={id} id={id} />, "OPERATOR"],
  [/^\/desk\/clearing\/corrections$/, () => <Corrections />, "OPERATOR"],
  [/^\/desk\/clearing\/reconciliation$/, () => <Reconciliation />, "OPERATOR"],
  [/^\/desk\/clearing\/proposals$/, () => <Proposals />, "OPERATOR"],
  [/^\/desk\/clearing\/set-aside$/, () => <SetAside />, "OPERATOR"],
  [/^\/desk\/clearing\/simulate$/, () => <Simulate />, "OPERATOR"],
];

function Screen({ account }: { account: Account }) {
  const { path, query } = usePlace();
  useReturnToDepth();
  const { ui } = useWords();
  for (const [pattern, screen, kind] of SCREENS) {
    const found = pattern.exec(path);
    if (found === null) continue;
    if (kind !== undefined && account.kind === "GUEST")
      return <ToLogIn from={query.size === 0 ? path : `${path}?${query}`} />;
    if (kind !== undefined && account.kind !== kind) return <WrongAccount />;
    return screen(found[1] ?? "");
  }
  return (
    <>
      <Heading>{ui.notFound}</Heading>
      <Empty text={ui.notFoundHint}>
        <Link to="/" className="button strong">
          {ui.home}
        </Link>
      </Empty>
    </>
  );
}

function ToLogIn({ from }: { from: string }) {
  useEffect(() => navigate(`/log-in?to=${encodeURIComponent(from)}`, "replace"), [from]);
  return null;
}

function WrongAccount() {
  const { ui } = useWords();
  const account = useAccount();
  return (
    <Empty text={ui.wrongAccount}>
      <Link to={homeOf(account)} className="button strong">
        {ui.home}
      </Link>
    </Empty>
  );
}
