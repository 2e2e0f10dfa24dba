import { useState } from "react";

import { useAccount } from "../account";
import { MyMemberships, OfferDetail, PlaceOrder, Quote, type QuoteAnswer } from "../api/operations";
import { request } from "../api/request";
import { useAct, useQuery } from "../api/use";
import { type Cart, type CartLine, keepCart, setQuantity, useCart } from "../cart";
import { dateTime, fen, fromFen, money } from "../format";
import { useNames, useWords } from "../language";
import { Link, navigate } from "../router";
import { Answered, Button, Empty, Heading, Refusals, TextField } from "../ui";

/** The cart, what it would cost by each way to pay, and placing the order. */
export function CartScreen() {
  const words = useWords();
  const cart = useCart();
  return (
    <>
      <Heading>{words.cart.title}</Heading>
      {cart === null ? (
        <Empty text={words.cart.empty}>
          <Link to="/" className="button strong">
            {words.cart.browse}
          </Link>
        </Empty>
      ) : (
        <Filled cart={cart} />
      )}
    </>
  );
}

function Filled({ cart }: { cart: Cart }) {
  const words = useWords();
  const names = useNames();
  const { kind } = useAccount();
  const [note, setNote] = useState("");
  const [moved, setMoved] = useState(false);
  const placing = useAct(PlaceOrder);
  const { shopId } = cart;
  const lines = cart.lines
    .filter((line) => line.gone !== true)
    .map(({ offerId, quantity }) => ({ offerId, quantity }));
  const quote = useQuery(Quote, lines.length === 0 ? null : { input: { shopId, lines } });
  const stale = isStale(cart, quote.data) || quote.failure?.code === "BAD_USER_INPUT";

  async function place() {
    const result = await placing.run({
      shopId,
      note: note.trim() === "" ? null : note.trim(),
      lines: cart.lines.map((line) => ({
        offerId: line.offerId,
        quantity: line.quantity,
        expectedListPrice: line.listPrice,
        expectedMemberPrice: line.memberPrice,
      })),
    });
    if (result?.order) {
      keepCart(null);
      navigate(`/orders/${result.order.id}`);
    }
  }

  async function renewPrices() {
    keepCart({ ...cart, lines: await Promise.all(cart.lines.map(currentLine)) });
    setMoved(true);
    placing.clear();
    quote.reload();
  }

  const changed = placing.errors.some(
    ({ code }) => code === "PRICE_CHANGED" || code === "OFFER_NOT_FOUND",
  );
  return (
    <div className="two">
      <section className="card pad">
        <p className="quiet">
          {words.cart.shopAt(names.name({ name: cart.shopName, nameEn: cart.shopNameEn }))}
        </p>
        <ul className="lines">
          {cart.lines.map((line) => (
            <Line key={line.offerId} line={line} />
          ))}
        </ul>
        <TextField
          label={words.cart.note}
          value={note}
          maxLength={500}
          rows={2}
          onChange={(event) => setNote(event.target.value)}
        />
      </section>
      <section className="card pad" aria-label={words.cart.quote}>
        <h2>{words.cart.quote}</h2>
        {moved && <p role="status">{words.cart.pricesMoved}</p>}
        {lines.length > 0 && (
          <Answered asked={quote}>{(data) => <Quoted quote={data.quote} />}</Answered>
        )}
        <Refusals errors={placing.errors} failure={placing.failure} />
        {changed || stale ? (
          <Button look="strong" onClick={() => void renewPrices().catch(() => quote.reload())}>
            {words.ui.retry}
          </Button>
        ) : kind === "CUSTOMER" ? (
          <Button
            look="strong"
            className="wide"
            busy={placing.busy}
            disabled={lines.length !== cart.lines.length}
            onClick={() => void place()}
          >
            {words.cart.place}
          </Button>
        ) : (
          <Link to="/log-in?to=/cart" className="button strong wide">
            {words.cart.logInFirst}
          </Link>
        )}
      </section>
    </div>
  );
}

/** Whether the quote is of other prices than the cart shows. */
function isStale(cart: Cart, data: QuoteAnswer | undefined): boolean {
  if (data === undefined) return false;
  const lines = cart.lines.filter((line) => line.gone !== true);
  const sum = (price: (line: CartLine) => string) =>
    fromFen(lines.reduce((total, line) => total + fen(price(line)) * line.quantity, 0));
  const list = sum((line) => line.listPrice);
  return (
    list !== data.quote.listTotal || sum((line) => line.memberPrice) !== data.quote.memberTotal
  );
}

async function currentLine(line: CartLine): Promise<CartLine> {
  const { offer } = await request(OfferDetail, { id: line.offerId });
  if (offer === null) return { ...line, gone: true };
  const { title, titleEn, listPrice, memberPrice } = offer;
  return { ...line, title, titleEn, listPrice, memberPrice };
}

function Line({ line }: { line: CartLine }) {
  const words = useWords();
  const names = useNames();
  return (
    <li>
      <div>
        <Link to={`/offers/${line.offerId}`}>{names.title(line)}</Link>
        {line.gone === true ? (
          <p className="field-error">{words.cart.gone}</p>
        ) : (
          <p className="quiet">
            {words.memberPrice} {money(line.memberPrice)} · {words.listPrice}{" "}
            {money(line.listPrice)}
          </p>
        )}
      </div>
      <div className="stepper">
        <button
          type="button"
          aria-label={`${words.cart.fewer}: ${names.title(line)}`}
          onClick={() => setQuantity(line.offerId, line.quantity - 1)}
        >
          −
        </button>
        <output>{line.quantity}</output>
        <button
          type="button"
          aria-label={`${words.cart.moreOf}: ${names.title(line)}`}
          disabled={line.quantity >= 999}
          onClick={() => setQuantity(line.offerId, line.quantity + 1)}
        >
          +
        </button>
        <button type="button" className="link" onClick={() => setQuantity(line.offerId, 0)}>
          {words.cart.remove}
        </button>
      </div>
    </li>
  );
}

function Quoted({ quote }: { quote: QuoteAnswer["quote"] }) {
  const words = useWords();
  const { fromBalance, byGateway, balance } = quote;
  const isMember = fromBalance.reason === "MEMBER";
  const saved = fromFen(fen(quote.listTotal) - fen(quote.memberTotal));
  return (
    <>
      <div className="ways">
        <div className="way" data-best={isMember}>
          <span>{words.cart.fromBalance}</span>
          <b>{isMember ? money(fromBalance.amount) : money(quote.memberTotal)}</b>
          {balance === null ? (
            <p>
              {fromBalance.explanation} <Link to="/plans">{words.offer.join}</Link>
            </p>
          ) : (
            <p>
              {balance.sufficient
                ? words.cart.sufficient(money(balance.spendable))
                : words.cart.short(money(balance.spendable))}
            </p>
          )}
        </div>
        <div className="way">
          <span>{words.cart.byGateway}</span>
          <b>{money(byGateway.amount)}</b>
          <p>{byGateway.explanation}</p>
        </div>
      </div>
      {isMember && <p className="good">{words.cart.saving(money(saved))}</p>}
      {balance !== null && balance.draws.length > 0 && <Draws draws={balance.draws} />}
      <p className="fine">{words.cart.holds(dateTime(quote.holdsUntil))}</p>
    </>
  );
}

type Draw = NonNullable<QuoteAnswer["quote"]["balance"]>["draws"][number];

/** Which top-ups pay, by their place in the membership. */
function Draws({ draws }: { draws: readonly Draw[] }) {
  const words = useWords();
  const { data } = useQuery(MyMemberships, {});
  const lots = data?.viewer.customer?.memberships.nodes.flatMap((membership) =>
    membership.lots.map((lot, place) => ({ id: lot.id, place: place + 1 })),
  );
  return (
    <div>
      <p className="quiet">{words.cart.draws}</p>
      <ul className="draws">
        {draws.map((draw, place) => (
          <li key={draw.lotId}>
            <span>
              {words.cart.lot(lots?.find(({ id }) => id === draw.lotId)?.place ?? place + 1)}
            </span>
            <span>{words.cart.drawn(money(draw.principal), money(draw.bonus))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
