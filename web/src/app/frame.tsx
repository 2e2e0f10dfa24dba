import { type ReactNode, useState } from "react";

import { useAccount } from "./account";
import { LogOut } from "./api/operations";
import { unfollow } from "./api/reminders";
import { request } from "./api/request";
import { keepSession } from "./api/session";
import { Bell } from "./bell";
import { keepCart, useCart } from "./cart";
import { chooseLanguage, useLanguage, useWords } from "./language";
import { usePopup } from "./popup";
import { Link, navigate, usePlace } from "./router";

/** What stands around every screen. */
export function Frame({ children }: { children: ReactNode }) {
  const words = useWords();
  return (
    <>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <Head />
      <main id="content" className="page">
        {children}
      </main>
      <Foot />
    </>
  );
}

function Head() {
  const words = useWords();
  const language = useLanguage();
  const account = useAccount();
  const { path } = usePlace();
  const links = useLinks();
  return (
    <header className="head">
      <div className="head-in">
        <Link to="/" className="mark">
          <img src="/favicon.svg" alt="" width="30" height="30" />
          <b lang="zh-CN">通享</b> <span>Sharepass</span>
        </Link>
        <nav aria-label={words.nav.menu}>
          {links.map(([to, name]) => (
            <Link key={to} to={to} aria-current={isAt(path, to) ? "page" : undefined}>
              {name}
            </Link>
          ))}
        </nav>
        <div className="head-tools">
          <CartLink />
          {(account.kind === "CUSTOMER" || account.kind === "STAFF") && <Bell />}
          <button
            type="button"
            className="tool"
            lang={language === "zh" ? "en" : "zh-CN"}
            title={words.otherName}
            onClick={() => chooseLanguage(language === "zh" ? "en" : "zh")}
          >
            {words.other}
          </button>
          {account.kind === "GUEST" ? (
            <Link to="/log-in" className="tool accent">
              {words.nav.logIn}
            </Link>
          ) : (
            <Who />
          )}
        </div>
      </div>
    </header>
  );
}

function useLinks(): [string, string][] {
  const { nav } = useWords();
  const { kind, staff } = useAccount();
  if (kind === "STAFF") {
    const manages = staff?.role !== "CASHIER";
    return [
      ["/counter", nav.counter],
      ["/counter/orders", nav.allOrders],
      ["/counter/offers", nav.offers],
      ["/counter/plans", nav.merchantPlans],
      ...(staff?.role === "OWNER"
        ? ([
            ["/counter/staff", nav.staff],
            ["/counter/webhooks", nav.webhooks],
          ] as [string, string][])
        : []),
      ...(manages
        ? ([
            ["/counter/figures", nav.figures],
            ["/counter/settlement", nav.settlement],
          ] as [string, string][])
        : []),
      ["/", nav.catalog],
    ];
  }
  if (kind === "OPERATOR") {
    return [
      ["/desk", nav.desk],
      ["/desk/figures", nav.figures],
      ["/desk/clearing", nav.clearing],
      ["/", nav.catalog],
    ];
  }
  const common: [string, string][] = [
    ["/", nav.catalog],
    ["/plans", nav.plans],
  ];
  if (kind === "GUEST") return [...common, ["/about", nav.about]];
  return [...common, ["/member", nav.member], ["/orders", nav.orders]];
}

function isAt(path: string, to: string): boolean {
  if (path === to) return true;
  if (to === "/") return path.startsWith("/offers/");
  return to !== "/counter" && to !== "/desk" && path.startsWith(`${to}/`);
}

function CartLink() {
  const words = useWords();
  const { kind } = useAccount();
  const cart = useCart();
  const count = cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;
  if (kind === "STAFF" || kind === "OPERATOR") return null;
  return (
    <Link to="/cart" className="tool icon" aria-label={`${words.nav.cart} ${count}`}>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path d="M4 5h2l2.2 10.5h9.3L20 8H7" />
        <circle cx="9.5" cy="19" r="1.4" />
        <circle cx="16.5" cy="19" r="1.4" />
      </svg>
      {count > 0 && <i>{count}</i>}
    </Link>
  );
}

/** The name of whoever is logged in, with what concerns the account itself. */
function Who() {
  const words = useWords();
  const { customer, staff, operator } = useAccount();
  const { place, open, setOpen } = usePopup();
  const name = customer?.name ?? staff?.name ?? operator?.name ?? "";

  async function logOut() {
    await request(LogOut, {}).catch(() => undefined);
    unfollow();
    keepSession(null);
    // The next person at this browser may be somebody else.
    keepCart(null);
    navigate("/");
  }

  return (
    <div className="who" ref={place}>
      <button type="button" className="tool" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="who-name">{name}</span>
        <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
          <path d="M2 4l4 4 4-4" />
        </svg>
      </button>
      {open && (
        <div className="who-menu">
          {staff && <p className="quiet">{staff.merchant.legalName}</p>}
          {customer && <Link to="/account">{words.nav.account}</Link>}
          <button type="button" onClick={() => void logOut()}>
            {words.nav.logOut}
          </button>
        </div>
      )}
    </div>
  );
}

function Foot() {
  const words = useWords();
  return (
    <footer className="foot">
      <Link to="/about">{words.nav.about}</Link>
      <Link to="/register-merchant">{words.logIn.registerMerchant}</Link>
      <a href="/graphiql/">{words.about.explore}</a>
      <Theme />
    </footer>
  );
}

const THEME_KEY = "sharepass.theme";
const THEMES = ["auto", "light", "dark"] as const;
type ThemeName = (typeof THEMES)[number];

function keptTheme(): ThemeName {
  try {
    const kept = localStorage.getItem(THEME_KEY);
    return THEMES.find((theme) => theme === kept) ?? "auto";
  } catch {
    return "auto";
  }
}

document.documentElement.dataset.theme = keptTheme();

function Theme() {
  const words = useWords();
  const [theme, setTheme] = useState(keptTheme);
  function choose(next: ThemeName) {
    setTheme(next);
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem(THEME_KEY, next);
    } catch {
      // It holds until the page is left.
    }
  }
  return (
    <label className="theme">
      {words.theme.label}
      <select value={theme} onChange={(event) => choose(event.target.value as ThemeName)}>
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {words.theme[name]}
          </option>
        ))}
      </select>
    </label>
  );
}
