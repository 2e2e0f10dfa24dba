import { useMemo, useState } from "react";

import { useAccount } from "../account";
import {
  CatalogFrame,
  type CatalogFrameAnswer,
  CatalogNear,
  Catalog as CatalogQuery,
  type CoordinatesInput,
  type OfferCard,
  type OfferOrder,
} from "../api/operations";
import { usePages, useQuery } from "../api/use";
import { distance, percent } from "../format";
import { useNames, useWords } from "../language";
import { Picture, Prices } from "../price";
import { Link, navigate, useChoices } from "../router";
import { createStore, useStore } from "../store";
import { Answered, Button, Choice, Empty, Heading, More } from "../ui";
import { Tickets } from "./about";

const ORDERS: readonly OfferOrder[] = ["NEWEST", "DISCOUNT", "PRICE_ASC", "PRICE_DESC"];

type Card = OfferCard & { distanceMetres?: number };

/** Where the reader is, once they have said so. It stands in no address, and is forgotten with the tab. */
const whereIAm = createStore<CoordinatesInput | null>(null);

/** The catalog. What is searched stands in the address, so that it can be sent to somebody. */
export function Catalog() {
  const words = useWords();
  const account = useAccount();
  const { chosen: query, choose } = useChoices();
  const frame = useQuery(CatalogFrame, {});
  const near = useStore(whereIAm);

  const search = query.get("search") ?? "";
  const categoryId = query.get("category");
  const city = query.get("city");
  const orderBy = orderOf(query.get("order"), near !== null, search !== "");
  const filter = {
    ...(search && { search }),
    ...(categoryId && { categoryId }),
    ...(city && { city }),
  };
  const far = usePages(
    CatalogQuery,
    near === null ? { filter, orderBy } : null,
    (answer) => answer.offers,
    true,
  );
  const close = usePages(
    CatalogNear,
    near === null ? null : { filter, orderBy, near },
    (answer) => answer.offers,
    true,
  );
  const offers = near === null ? far : close;
  const rows: readonly Card[] = offers.rows;
  const isFiltered = search !== "" || categoryId !== null || city !== null;

  const set = (name: string, value: string) => choose({ [name]: value === "" ? null : value });

  return (
    <>
      {account.kind === "GUEST" && !isFiltered && <Welcome />}
      <Heading>{words.catalog.title}</Heading>
      <Filters
        key={search}
        search={search}
        city={city ?? ""}
        orderBy={orderBy}
        frame={frame.data}
        hasPlace={near !== null}
        onSet={set}
        onPlace={whereIAm.set}
      />
      {frame.data && (
        <Categories chosen={categoryId} frame={frame.data} onChoose={(id) => set("category", id)} />
      )}
      <Answered asked={offers}>
        {() =>
          rows.length === 0 ? (
            <Empty
              text={isFiltered ? words.catalog.empty : words.catalog.emptyAll}
              {...(isFiltered && { hint: words.catalog.emptyHint })}
            >
              {isFiltered && <Button onClick={() => navigate("/")}>{words.catalog.reset}</Button>}
            </Empty>
          ) : (
            <>
              <ul className="cards" aria-busy={offers.loading}>
                {rows.map((offer) => (
                  <OfferItem key={offer.id} offer={offer} />
                ))}
              </ul>
              <More more={offers.more} busy={offers.loadingMore} />
              <p className="visually-hidden" role="status">
                {words.catalog.results(rows.length)}
              </p>
            </>
          )
        }
      </Answered>
    </>
  );
}

function orderOf(wanted: string | null, hasPlace: boolean, searched: boolean): OfferOrder {
  if (wanted === "DISTANCE" && hasPlace) return "DISTANCE";
  const known = ORDERS.find((order) => order === wanted);
  if (known !== undefined) return known;
  if (hasPlace) return "DISTANCE";
  return searched ? "RELEVANCE" : "NEWEST";
}

function Welcome() {
  const { about } = useWords();
  return (
    <section className="hero small">
      <div>
        <p className="hero-title">{about.title}</p>
        <p>{about.lead}</p>
        <div className="row">
          <Link to="/plans" className="button strong">
            {useWords().offer.join}
          </Link>
          <Link to="/about" className="button plain">
            {about.more}
          </Link>
        </div>
      </div>
      <Tickets />
    </section>
  );
}

function Filters({
  search,
  city,
  orderBy,
  frame,
  hasPlace,
  onSet,
  onPlace,
}: {
  search: string;
  city: string;
  orderBy: OfferOrder;
  frame: CatalogFrameAnswer | undefined;
  hasPlace: boolean;
  onSet: (name: string, value: string) => void;
  onPlace: (place: CoordinatesInput | null) => void;
}) {
  const { catalog } = useWords();
  const [text, setText] = useState(search);
  const [locating, setLocating] = useState<"no" | "waiting" | "failed">("no");
  const cities = useMemo(() => {
    const all = frame?.merchants.nodes.flatMap(({ shops }) => shops.map((shop) => shop.city)) ?? [];
    return [...new Set([...all, ...(city ? [city] : [])])].sort((one, other) =>
      one.localeCompare(other, "zh-CN"),
    );
  }, [frame, city]);

  function locate() {
    if (hasPlace) {
      onPlace(null);
      return;
    }
    setLocating("waiting");
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => {
        setLocating("no");
        onPlace({ latitude, longitude });
        onSet("order", "DISTANCE");
      },
      () => setLocating("failed"),
      { maximumAge: 300_000, timeout: 15_000 },
    );
  }

  return (
    <search>
      <form
        className="filters"
        onSubmit={(event) => {
          event.preventDefault();
          onSet("search", text.trim());
        }}
      >
        <div className="search">
          <input
            type="search"
            value={text}
            maxLength={100}
            aria-label={catalog.search}
            placeholder={catalog.search}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" look="strong">
            {catalog.searchButton}
          </Button>
        </div>
        <Choice
          label={catalog.city}
          value={city}
          onChange={(event) => onSet("city", event.target.value)}
        >
          <option value="">{catalog.allCities}</option>
          {cities.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Choice>
        <Choice
          label={catalog.order}
          value={orderBy}
          onChange={(event) => onSet("order", event.target.value)}
        >
          {search !== "" && <option value="RELEVANCE">{catalog.orders.RELEVANCE}</option>}
          {ORDERS.map((order) => (
            <option key={order} value={order}>
              {catalog.orders[order]}
            </option>
          ))}
          {hasPlace && <option value="DISTANCE">{catalog.orders.DISTANCE}</option>}
        </Choice>
        {window.isSecureContext && "geolocation" in navigator && (
          <Button onClick={locate} busy={locating === "waiting"} aria-pressed={hasPlace}>
            {locating === "waiting"
              ? catalog.nearWaiting
              : hasPlace
                ? catalog.nearOff
                : catalog.near}
          </Button>
        )}
        {locating === "failed" && (
          <p className="field-error" role="alert">
            {catalog.nearFailed}
          </p>
        )}
      </form>
    </search>
  );
}

/** The families, and the kinds of the family that is open. */
function Categories({
  chosen,
  frame,
  onChoose,
}: {
  chosen: string | null;
  frame: CatalogFrameAnswer;
  onChoose: (id: string) => void;
}) {
  const { catalog } = useWords();
  const names = useNames();
  const open = frame.categories.find(
    (family) => family.id === chosen || family.children.some((kind) => kind.id === chosen),
  );
  return (
    <fieldset className="categories" aria-label={catalog.category}>
      <div className="pills">
        <button type="button" aria-pressed={chosen === null} onClick={() => onChoose("")}>
          {catalog.allCategories}
        </button>
        {frame.categories.map((family) => (
          <button
            key={family.id}
            type="button"
            aria-pressed={family === open}
            onClick={() => onChoose(family.id)}
          >
            {names.category(family)}
          </button>
        ))}
      </div>
      {open && (
        <div className="pills small">
          {open.children.map((kind) => (
            <button
              key={kind.id}
              type="button"
              aria-pressed={kind.id === chosen}
              onClick={() => onChoose(kind.id === chosen ? open.id : kind.id)}
            >
              {names.category(kind)}
            </button>
          ))}
        </div>
      )}
    </fieldset>
  );
}

function OfferItem({ offer }: { offer: Card }) {
  const { catalog } = useWords();
  const names = useNames();
  const { stockLeft } = offer;
  return (
    <li className="card offer">
      <Picture offer={offer} />
      {offer.discountBasisPoints >= 100 && (
        <span className="saves">{catalog.saves(percent(offer.discountBasisPoints))}</span>
      )}
      <div className="offer-text">
        <h2>
          <Link to={`/offers/${offer.id}`}>{names.title(offer)}</Link>
        </h2>
        <p className="quiet">
          {names.name(offer.shop)} · {offer.shop.city}
          {offer.distanceMetres !== undefined && ` · ${distance(offer.distanceMetres)}`}
        </p>
        <Prices offer={offer} />
        {stockLeft !== null && stockLeft <= 10 && (
          <p className="stock">{stockLeft === 0 ? catalog.soldOut : catalog.left(stockLeft)}</p>
        )}
      </div>
    </li>
  );
}
