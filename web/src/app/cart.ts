import type { OfferCard } from "./api/operations";
import { createShared, useStore } from "./store";

/** One line of the cart, with the prices that its owner saw. */
export interface CartLine {
  readonly offerId: string;
  readonly title: string;
  readonly titleEn: string | null;
  readonly listPrice: string;
  readonly memberPrice: string;
  readonly quantity: number;
  /** The offer is not on show any more. */
  readonly gone?: boolean;
}

/** What is to be ordered, at one shop. */
export interface Cart {
  readonly shopId: string;
  readonly shopName: string;
  readonly shopNameEn: string | null;
  readonly lines: readonly CartLine[];
}

const KEY = "sharepass.cart";
const MOST = 999;

/** Every tab puts into the same cart, and shows what is in it. */
const cart = createShared<Cart>(KEY);

export function useCart(): Cart | null {
  return useStore(cart);
}

export function keepCart(next: Cart | null): void {
  cart.set(next !== null && next.lines.length > 0 ? next : null);
}

/** Puts an offer in; an offer of another shop begins a new cart. */
export function addToCart(offer: OfferCard, quantity: number): void {
  const old = cart.fresh();
  const { id: shopId, name: shopName, nameEn: shopNameEn } = offer.shop;
  const lines = old?.shopId === shopId ? old.lines : [];
  const before = lines.find((line) => line.offerId === offer.id)?.quantity ?? 0;
  const line: CartLine = {
    offerId: offer.id,
    title: offer.title,
    titleEn: offer.titleEn,
    listPrice: offer.listPrice,
    memberPrice: offer.memberPrice,
    quantity: Math.min(before + quantity, MOST),
  };
  const others = lines.filter(({ offerId }) => offerId !== offer.id);
  keepCart({ shopId, shopName, shopNameEn, lines: [...others, line] });
}

/** Sets how many of an offer; none takes it out. */
export function setQuantity(offerId: string, quantity: number): void {
  const old = cart.fresh();
  if (old === null) return;
  const lines = old.lines
    .map((line) => (line.offerId === offerId ? { ...line, quantity } : line))
    .filter((line) => line.quantity > 0 && line.quantity <= MOST);
  keepCart({ ...old, lines });
}
