import { chosenLanguage } from "./language";

/** "48.00" as "¥48.00"; a minus stays before the sign. */
export function money(amount: string): string {
  return amount.startsWith("-") ? `−¥${amount.slice(1)}` : `¥${amount}`;
}

/** A money string in fen, for sums on the page. The server's sums are what is charged. */
export function fen(amount: string): number {
  return Math.round(Number(amount) * 100);
}

export function fromFen(amount: number): string {
  return (amount / 100).toFixed(2);
}

/** Whether it is an amount the server can read: digits with at most two after the point. */
export function isMoney(text: string): boolean {
  return /^\d{1,9}(\.\d{1,2})?$/.test(text.trim());
}

function locale(): string {
  return chosenLanguage() === "zh" ? "zh-CN" : "en-GB";
}

export function dateTime(at: string): string {
  return new Intl.DateTimeFormat(locale(), {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(at));
}

export function date(at: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(new Date(at));
}

export function distance(metres: number): string {
  const tens = Math.round(metres / 10) * 10;
  return tens < 1000 ? `${tens} m` : `${(metres / 1000).toFixed(1)} km`;
}

/** Seconds as "4:05". */
export function clock(seconds: number): string {
  const left = Math.max(0, Math.floor(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** Basis points as per cent: 4000 is "40%", 2083 is "20.8%". */
export function percent(basisPoints: number): string {
  return `${Math.floor(basisPoints / 10) / 10}%`;
}
