import { useState } from "react";

import { MyOrders, type OrderStatus } from "../api/operations";
import { usePages } from "../api/use";
import { dateTime } from "../format";
import { useNames, useWords } from "../language";
import { Link } from "../router";
import { Answered, Empty, Heading, More } from "../ui";
import { amountOf, STATUSES, StatusChip, useLinesText } from "./order-parts";

/** The customer's orders, newest first. */
export function Orders() {
  const words = useWords();
  const names = useNames();
  const linesText = useLinesText();
  const [status, setStatus] = useState<OrderStatus | null>(null);
  const orders = usePages(MyOrders, { status }, (answer) => answer.viewer.customer?.orders);
  return (
    <>
      <Heading>{words.order.mine}</Heading>
      <StatusPills chosen={status} onChoose={setStatus} />
      <Answered asked={orders}>
        {() =>
          orders.rows.length === 0 ? (
            <Empty text={status === null ? words.order.empty : words.order.emptyOf}>
              {status === null && (
                <Link to="/" className="button strong">
                  {words.cart.browse}
                </Link>
              )}
            </Empty>
          ) : (
            <ul className="list">
              {orders.rows.map((order) => (
                <li key={order.id} className="card order-row">
                  <div>
                    <Link to={`/orders/${order.id}`}>
                      <b>{order.shop === null ? "" : names.name(order.shop)}</b>
                    </Link>
                    <p>{linesText(order)}</p>
                    <p className="quiet">{dateTime(order.placedAt)}</p>
                  </div>
                  <div className="order-side">
                    <StatusChip status={order.status} />
                    <b>{amountOf(order)}</b>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
      <More more={orders.more} busy={orders.loadingMore} />
    </>
  );
}

export function StatusPills({
  chosen,
  onChoose,
}: {
  chosen: OrderStatus | null;
  onChoose: (status: OrderStatus | null) => void;
}) {
  const { order } = useWords();
  return (
    <fieldset className="pills" aria-label={order.title}>
      <button type="button" aria-pressed={chosen === null} onClick={() => onChoose(null)}>
        {order.all}
      </button>
      {STATUSES.map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={chosen === status}
          onClick={() => onChoose(status)}
        >
          {order.status[status]}
        </button>
      ))}
    </fieldset>
  );
}
