import { useState } from "react";

import { useAccount } from "../account";
import { MerchantOffers, type MerchantOffersAnswer, WithdrawOffer } from "../api/operations";
import { useAct, usePages } from "../api/use";
import { money } from "../format";
import { useNames, useWords } from "../language";
import { Answered, Button, Chip, Confirm, Empty, Heading, More } from "../ui";
import { Standing } from "./counter";
import { Findings } from "./findings";
import { Importing } from "./importing";
import { OfferForm } from "./offer-form";

type Merchant = NonNullable<MerchantOffersAnswer["viewer"]["staff"]>["merchant"];
export type StaffOffer = Merchant["offers"]["nodes"][number];
export type StaffShop = Merchant["shops"][number];

const REVISION_TONES = {
  NEEDS_REVIEW: "wait",
  PASSED: "good",
  REJECTED: "bad",
  SUPERSEDED: "plain",
} as const;

/** The merchant's offers with what the comparison found, and the form for them. */
export function Offers() {
  const { offers: words } = useWords();
  const { staff } = useAccount();
  const asked = usePages(MerchantOffers, {}, (answer) => answer.viewer.staff?.merchant.offers);
  const shops = asked.data?.viewer.staff?.merchant.shops ?? [];
  const [adding, setAdding] = useState(false);
  const [importing, setImporting] = useState(false);
  const mayChange = staff?.role !== "CASHIER" && staff?.merchant.status === "APPROVED";
  return (
    <>
      <Heading
        side={
          mayChange && !adding ? (
            <>
              <Button onClick={() => setImporting(true)}>{words.import}</Button>
              <Button look="strong" onClick={() => setAdding(true)}>
                {words.add}
              </Button>
            </>
          ) : undefined
        }
      >
        {words.title}
      </Heading>
      <Standing />
      {importing && shops.length > 0 && (
        <Importing shops={shops} onClose={() => setImporting(false)} />
      )}
      {adding && shops.length > 0 && <OfferForm shops={shops} onClose={() => setAdding(false)} />}
      <Answered asked={asked}>
        {() => (
          <>
            {asked.rows.length === 0 && !adding && <Empty text={words.none} />}
            <ul className="list">
              {asked.rows.map((offer) => (
                <Item key={offer.id} offer={offer} shops={shops} mayChange={mayChange} />
              ))}
            </ul>
          </>
        )}
      </Answered>
      <More more={asked.more} busy={asked.loadingMore} />
    </>
  );
}

function Item({
  offer,
  shops,
  mayChange,
}: {
  offer: StaffOffer;
  shops: readonly StaffShop[];
  mayChange: boolean;
}) {
  const { offers: words, memberPrice, listPrice } = useWords();
  const names = useNames();
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState(false);
  const withdrawing = useAct(WithdrawOffer);
  const { newestRevision: revision } = offer;
  if (editing) {
    return (
      <li>
        <OfferForm shops={shops} offer={offer} onClose={() => setEditing(false)} />
      </li>
    );
  }
  return (
    <li className="card pad">
      <div className="row between">
        <div>
          <b>{names.title(revision)}</b>
          <p className="quiet">
            {names.name(offer.shop)} · {names.category(revision.category)} ·{" "}
            {offer.stockLeft === null ? words.unlimited : words.stockLeft(offer.stockLeft)}
          </p>
        </div>
        <div className="row">
          <Chip tone={offer.status === "LIVE" ? "good" : "plain"}>
            {words.status[offer.status]}
          </Chip>
          <Chip tone={REVISION_TONES[revision.status]}>
            {words.number(revision.number)} · {words.revision[revision.status]}
          </Chip>
        </div>
      </div>
      <p>
        {memberPrice} <b>{money(revision.memberPrice)}</b> · {listPrice} {money(revision.listPrice)}
      </p>
      {revision.decisionReason && <p className="note">“{revision.decisionReason}”</p>}
      <Elsewhere images={revision.foreignImages} />
      <Findings revision={revision} answering />
      {mayChange && (
        <div className="row">
          <Button onClick={() => setEditing(true)}>{words.edit}</Button>
          {offer.status !== "WITHDRAWN" && (
            <Button look="quiet" onClick={() => setAsking(true)}>
              {words.withdraw}
            </Button>
          )}
        </div>
      )}
      {asking && (
        <Confirm
          title={words.withdrawAsk(names.title(revision))}
          confirm={words.withdraw}
          act={withdrawing}
          onConfirm={() =>
            void withdrawing.run({ offerId: offer.id }).then((done) => done && setAsking(false))
          }
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

/** Images elsewhere that are not here yet, or could not be fetched. */
function Elsewhere({ images }: { images: StaffOffer["newestRevision"]["foreignImages"] }) {
  const { offers: words } = useWords();
  const waiting = images.filter(({ status }) => status === "WAITING");
  const failed = images.filter(({ status }) => status === "FAILED");
  return (
    <>
      {waiting.length > 0 && (
        <p className="field-hint">
          {words.fetching} {waiting.map(({ url }) => url).join(" ")}
        </p>
      )}
      {failed.length > 0 && (
        <p className="field-error">
          {words.notFetched} {failed.map(({ url }) => url).join(" ")}
        </p>
      )}
    </>
  );
}
