import { type ReactNode, useState } from "react";

import {
  CloseMembership,
  type MembershipFull,
  MyMemberships,
  type Quoted,
  RefundQuotes,
} from "../api/operations";
import { useAct, useQuery } from "../api/use";
import { fen, money } from "../format";
import { useWords } from "../language";
import { Link, navigate } from "../router";
import { Answered, Button, Confirm, Empty, Heading } from "../ui";
import { isOpen } from "./ending";

/** What a membership gives back for each cause, before anything is done; then closing it. */
export function Leave({ id }: { id: string }) {
  const { ending: words } = useWords();
  return (
    <Open id={id} title={words.title}>
      {() => (
        <>
          <p className="lead">{words.lead}</p>
          <Causes id={id} />
          <p>
            <Link to={`/member/${id}/move`}>{words.move} →</Link>
          </p>
        </>
      )}
    </Open>
  );
}

/** A membership of one's own that is still open, under a heading with the way back. */
export function Open({
  id,
  title,
  children,
}: {
  id: string;
  title: string;
  children: (membership: MembershipFull) => ReactNode;
}) {
  const { ending: words, member } = useWords();
  const asked = useQuery(MyMemberships, {});
  return (
    <>
      <p>
        <Link to="/member">← {words.back}</Link>
      </p>
      <Heading>{title}</Heading>
      <Answered asked={asked}>
        {({ viewer }) => {
          const found = viewer.customer?.memberships.nodes.find((one) => one.id === id);
          if (found === undefined || !isOpen(found)) return <Empty text={words.gone} />;
          return (
            <>
              <p>{member.at(found.homeMerchant?.legalName ?? "")}</p>
              {children(found)}
            </>
          );
        }}
      </Answered>
    </>
  );
}

/** The causes, those that hold now first. */
function Causes({ id }: { id: string }) {
  const asked = useQuery(RefundQuotes, { membershipId: id });
  return (
    <Answered asked={asked}>
      {({ coolingOff, merchantsFault, customersWish }) => {
        const quotes = [coolingOff, merchantsFault, customersWish].filter(
          (quote) => quote !== null,
        );
        const inOrder = [...quotes].sort(
          (one, other) => Number(other.applies) - Number(one.applies),
        );
        return (
          <ul className="quotes">
            {inOrder.map((quote) => (
              <Cause key={quote.cause} id={id} quote={quote} />
            ))}
          </ul>
        );
      }}
    </Answered>
  );
}

function Cause({ id, quote }: { id: string; quote: Quoted }) {
  const { ending: words } = useWords();
  return (
    <li className="card pad" data-applies={quote.applies} data-testid={`quote-${quote.cause}`}>
      <h2>{words.causes[quote.cause]}</h2>
      <p className="quiet">{words.rules[quote.cause]}</p>
      {quote.applies ? (
        <>
          <p className="quote-sum">
            <span>{words.comesBack}</span>
            <b>{money(quote.refund)}</b>
          </p>
          <Parts quote={quote} />
          <Formulas quote={quote} />
          <Closing id={id} quote={quote} />
        </>
      ) : (
        <p className="quiet">
          {quote.openOrders > 0 ? words.ordersOpen(quote.openOrders) : words.notNow[quote.cause]}
        </p>
      )}
    </li>
  );
}

/** Where it comes from, and what does not come back. */
export function Parts({ quote }: { quote: Quoted }) {
  const { ending: words } = useWords();
  const parts: [string, string, boolean][] = [
    [words.now, quote.paidNow, false],
    [words.fromCustody, quote.fromCustody, true],
    [words.fromHome, quote.fromHomeMerchant, true],
    [words.claim, quote.claim, false],
    [words.forfeited, quote.forfeited, false],
    [words.voided, quote.bonusVoided, false],
  ];
  return (
    <table className="sum">
      <tbody>
        {parts
          .filter(([, amount], place) => place === 0 || fen(amount) > 0)
          .map(([name, amount, isPart]) => (
            <tr key={name} data-part={isPart}>
              <th scope="row">{name}</th>
              <td>{money(amount)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function Formulas({ quote }: { quote: Quoted }) {
  const { ending: words } = useWords();
  if (quote.lots.length === 0) return null;
  return (
    <details className="formulas">
      <summary>{words.formula}</summary>
      <ol>
        {quote.lots.map((lot) => (
          <li key={lot.lotId}>{lot.formula}</li>
        ))}
      </ol>
    </details>
  );
}

function Closing({ id, quote }: { id: string; quote: Quoted }) {
  const { ending: words } = useWords();
  const [asking, setAsking] = useState(false);
  const act = useAct(CloseMembership);
  const claim = fen(quote.claim) > 0 ? money(quote.claim) : "";

  async function close() {
    if (await act.run({ membershipId: id, cause: quote.cause })) navigate("/member");
  }

  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {words.close(money(quote.paidNow))}
      </Button>
      {asking && (
        <Confirm
          title={words.closeAsk(money(quote.paidNow), claim)}
          confirm={words.title}
          act={act}
          onConfirm={() => void close()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
