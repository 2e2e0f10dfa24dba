import { useState } from "react";

import { useAccount } from "../account";
import { CatalogFrame, OfferDetail, type OfferDetailAnswer } from "../api/operations";
import { useQuery } from "../api/use";
import { addToCart, useCart } from "../cart";
import { date } from "../format";
import { useNames, useWords } from "../language";
import { Picture, Prices } from "../price";
import { Link } from "../router";
import { Answered, Button, Dialog, Empty, Field, Heading } from "../ui";

/** One offer, and the way into the cart. */
export function OfferScreen({ id }: { id: string }) {
  const words = useWords();
  const names = useNames();
  const { kind } = useAccount();
  const asked = useQuery(OfferDetail, { id });
  const days = useQuery(CatalogFrame, {}).data?.serviceConfig.referencePriceDays;
  return (
    <Answered asked={asked}>
      {({ offer }) =>
        offer === null ? (
          <Empty text={words.offer.notFound}>
            <Link to="/" className="button strong">
              {words.cart.browse}
            </Link>
          </Empty>
        ) : (
          <article className="detail">
            <Picture offer={offer} />
            <div>
              <Heading>{names.title(offer)}</Heading>
              <Prices offer={offer} large />
              {!offer.showListPriceStruck && days !== undefined && (
                <p className="fine">{words.offer.notStruck(days)}</p>
              )}
              {(kind === "GUEST" || kind === "CUSTOMER") && <Adding offer={offer} />}
              {offer.viewerPrice.reason !== "MEMBER" &&
                (kind === "GUEST" || kind === "CUSTOMER") && (
                  <p>
                    <Link to="/plans">{words.offer.join}</Link> ·{" "}
                    <Link to={`/plans?merchant=${offer.merchant.id}`}>{words.offer.plansOf}</Link>
                  </p>
                )}
              <p className="text">{offer.description}</p>
              <dl className="pairs">
                <dt>{words.offer.shop}</dt>
                <dd>
                  {names.name(offer.shop)}
                  <br />
                  {offer.shop.city} {offer.shop.address}
                  {offer.shop.phone && (
                    <>
                      <br />
                      <a href={`tel:${offer.shop.phone}`}>{offer.shop.phone}</a>
                    </>
                  )}
                </dd>
                <dt>{words.catalog.category}</dt>
                <dd>{names.category(offer.category)}</dd>
                {offer.validUntil && (
                  <>
                    <dt />
                    <dd>{words.offer.until(date(offer.validUntil))}</dd>
                  </>
                )}
              </dl>
            </div>
          </article>
        )
      }
    </Answered>
  );
}

function Adding({ offer }: { offer: NonNullable<OfferDetailAnswer["offer"]> }) {
  const words = useWords();
  const names = useNames();
  const cart = useCart();
  const [quantity, setQuantity] = useState("1");
  const [asking, setAsking] = useState(false);
  const most = Math.min(offer.stockLeft ?? 999, 999);
  const inCart = cart?.lines.some((line) => line.offerId === offer.id) ?? false;
  const count = Math.min(Math.max(Math.floor(Number(quantity)) || 1, 1), most);

  function add() {
    addToCart(offer, count);
    setAsking(false);
  }

  if (most === 0) return <p className="stock">{words.catalog.soldOut}</p>;
  return (
    <div className="adding">
      <Field
        label={words.offer.quantity}
        type="number"
        inputMode="numeric"
        min={1}
        max={most}
        value={quantity}
        onChange={(event) => setQuantity(event.target.value)}
      />
      <Button
        look="strong"
        onClick={() => (cart !== null && cart.shopId !== offer.shop.id ? setAsking(true) : add())}
      >
        {words.offer.add}
      </Button>
      {inCart && (
        <p role="status">
          {words.offer.added} · <Link to="/cart">{words.offer.toCart}</Link>
        </p>
      )}
      {asking && cart !== null && (
        <Dialog title={words.offer.otherShop} onClose={() => setAsking(false)}>
          <p>
            {words.offer.otherShopText(
              names.name({ name: cart.shopName, nameEn: cart.shopNameEn }),
              names.name(offer.shop),
            )}
          </p>
          <div className="row end">
            <Button onClick={() => setAsking(false)}>{words.offer.keep}</Button>
            <Button look="strong" onClick={add}>
              {words.offer.replace}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
