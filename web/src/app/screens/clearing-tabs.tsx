import type { ReactNode } from "react";

import { useWords } from "../language";
import { Link, usePlace } from "../router";
import { Heading } from "../ui";

const TABS = [
  ["/desk/clearing", "cycles"],
  ["/desk/clearing/corrections", "corrections"],
  ["/desk/clearing/reconciliation", "reconciliation"],
  ["/desk/clearing/proposals", "proposals"],
  ["/desk/clearing/set-aside", "setAside"],
  ["/desk/clearing/simulate", "simulate"],
] as const;

/** The heading of the pages about money between merchants, the platform and its gateway. */
export function ClearingTabs({ side }: { side?: ReactNode }) {
  const { clearing: words } = useWords();
  const { path } = usePlace();
  return (
    <>
      <Heading side={side}>{words.title}</Heading>
      <nav className="pills small tabs" aria-label={words.title}>
        {TABS.map(([to, name]) => (
          <Link key={to} to={to} aria-current={path === to ? "page" : undefined}>
            {words.tabs[name]}
          </Link>
        ))}
      </nav>
    </>
  );
}
