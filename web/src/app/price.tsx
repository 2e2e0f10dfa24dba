import type { CSSProperties } from "react";

import type { OfferCard } from "./api/operations";
import { money } from "./format";
import { useNames, useWords } from "./language";

/** List price, member price, and what the viewer pays and why. */
export function Prices({ offer, large = false }: { offer: OfferCard; large?: boolean }) {
  const words = useWords();
  const { viewerPrice } = offer;
  const isMember = viewerPrice.reason === "MEMBER";
  const list = money(offer.listPrice);
  return (
    <div className={large ? "prices large" : "prices"}>
      <p className="price-member">
        <b>{money(offer.memberPrice)}</b> <span>{words.memberPrice}</span>
      </p>
      <p className="price-list">
        {words.listPrice} {offer.showListPriceStruck ? <s>{list}</s> : list}
      </p>
      <p className={isMember ? "price-yours member" : "price-yours"}>
        <b>
          {words.youPay} {money(viewerPrice.amount)}
        </b>{" "}
        <span>{viewerPrice.explanation}</span>
      </p>
    </div>
  );
}

/** Where a picture of the server's is for this page: a proxy before it passes images on, too. */
function here(image: string | undefined): string | undefined {
  if (image === undefined) return undefined;
  const { pathname } = new URL(image);
  return pathname.startsWith("/images/") ? pathname : undefined;
}

/** The offer's first picture; without one, a tile in the colour and with the sign of its kind. */
export function Picture({ offer }: { offer: Pick<OfferCard, "images" | "category" | "title"> }) {
  const names = useNames();
  const image = here(offer.images[0]);
  if (image !== undefined) {
    return (
      <img className="picture" src={image} alt="" loading="lazy" referrerPolicy="no-referrer" />
    );
  }
  let hue = 0;
  for (const letter of offer.category.id) hue = (hue * 31 + letter.charCodeAt(0)) % 360;
  return (
    <div className="picture tile" style={{ "--hue": hue } as CSSProperties} aria-hidden="true">
      <span lang="zh-CN">{offer.category.nameZh.slice(0, 1)}</span>
      <small>{names.category(offer.category)}</small>
    </div>
  );
}
