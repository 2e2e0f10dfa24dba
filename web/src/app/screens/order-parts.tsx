import type { OrderRow, OrderStatus } from "../api/operations";
import { money } from "../format";
import { useNames, useWords } from "../language";
import { Chip } from "../ui";

const TONES: Record<OrderStatus, "good" | "wait" | "bad" | "plain"> = {
  PLACED: "wait",
  PAID: "wait",
  ACCEPTED: "good",
  FULFILLED: "good",
  CANCELLED: "plain",
  DECLINED: "bad",
  EXPIRED: "plain",
  REFUNDED: "bad",
};

export const STATUSES = Object.keys(TONES) as OrderStatus[];

export function StatusChip({ status }: { status: OrderStatus }) {
  const { order } = useWords();
  return <Chip tone={TONES[status]}>{order.status[status]}</Chip>;
}

/** "2 × Noodles, 1 × Tea", or "Bill T-7" */
export function useLinesText(): (order: Pick<OrderRow, "lines" | "bill">) => string {
  const names = useNames();
  const { order: words } = useWords();
  return ({ lines, bill }) =>
    bill
      ? words.bill(bill.number ?? "")
      : lines.map((line) => `${line.quantity} × ${names.title(line)}`).join(words.comma);
}

/** What was paid, or what it costs by balance. */
export function amountOf(order: OrderRow): string {
  return money(order.payment?.amount ?? order.memberTotal);
}
