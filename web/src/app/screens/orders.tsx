import { MyOrders, type OrderStatus } from "../api/operations";
import { usePages } from "../api/use";
import { dateTime } from "../format";
import { useNames, useWords } from "../language";
import { Link, useChoices } from "../router";
import { Answered, Empty, Heading, More } from "../ui";
import { amountOf, STATUSES, StatusChip, useLinesText } from "./order-parts";

/** The customer's orders, newest first. */
export function Orders() {
  const words = useWords();
  const names = useNames();
  const linesText = useLinesText();
  const status = useStatus();
  const orders = usePages(MyOrders, { status }, (answer) => answer.viewer.customer?.orders);
  return (
    <>
      <Heading>{words.order.mine}</Heading>
      <StatusPills />
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

/** The status that the orders on show have; null for all. */
export function useStatus(): OrderStatus | null {
  const { chosen } = useChoices();
  return STATUSES.find((status) => status === chosen.get("status")) ?? null;
}

/** Chooses the status of the orders on show. */
export function StatusPills() {
  const { order } = useWords();
  const status = useStatus();
  const { choose } = useChoices();
  return (
    <fieldset className="pills" aria-label={order.title}>
      <button type="button" aria-pressed={status === null} onClick={() => choose({ status: null })}>
        {order.all}
      </button>
      {STATUSES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={status === one}
          onClick={() => choose({ status: one })}
        >
          {order.status[one]}
        </button>
      ))}
    </fieldset>
  );
}
