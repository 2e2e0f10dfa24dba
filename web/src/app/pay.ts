import { stored } from "./store";

/**
 * The payment company sends whoever has paid back to the start of the app. This remembers, in
 * this browser tab, which page they left for it.
 */
const KEY = "sharepass.left-to-pay";
const WITHIN_MS = 30 * 60_000;
const area = stored("session");

/** Leaves for the pay page. Only web addresses are followed. */
export function openPayPage(payUrl: string, backTo: string): void {
  if (!/^https?:\/\//.test(payUrl)) return;
  area.write(KEY, { backTo, at: Date.now() });
  location.assign(payUrl);
}

/** The page that was left, once, for someone who just came back to the start. */
export function leftToPay(): string | null {
  const left = area.read<{ backTo: string; at: number }>(KEY);
  area.write(KEY, null);
  if (left === null || Date.now() - left.at > WITHIN_MS || !left.backTo.startsWith("/"))
    return null;
  return left.backTo;
}
