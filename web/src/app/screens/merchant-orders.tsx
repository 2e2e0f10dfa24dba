import { MerchantOrders } from "../api/operations";
import { usePages } from "../api/use";
import { dateTime } from "../format";
import { useWords } from "../language";
import { Answered, Empty, Heading, More } from "../ui";
import { Ticket } from "./counter";
import { StatusChip } from "./order-parts";
import { StatusPills, useStatus } from "./orders";
import { Refunding } from "./refunding";

/** All orders at the shops where the staff works, newest first. */
export function MerchantOrdersScreen() {
  const words = useWords();
  const status = useStatus();
  const orders = usePages(
    MerchantOrders,
    { status },
    (answer) => answer.viewer.staff?.merchant.orders,
  );
  return (
    <>
      <Heading>{words.nav.allOrders}</Heading>
      <StatusPills />
      <Answered asked={orders}>
        {() => (
          <>
            {orders.rows.length === 0 && (
              <Empty text={status === null ? words.order.empty : words.order.emptyOf} />
            )}
            <ul className="list">
              {orders.rows.map((order) => (
                <li key={order.id} className="card ticket">
                  <p className="row between">
                    <StatusChip status={order.status} />
                    <span className="quiet">{dateTime(order.placedAt)}</span>
                  </p>
                  <Ticket order={order} />
                  {order.reason && (
                    <p className="quiet">
                      {words.order.reason}: {order.reason}
                    </p>
                  )}
                  <Refunding order={order} />
                </li>
              ))}
            </ul>
          </>
        )}
      </Answered>
      <More more={orders.more} busy={orders.loadingMore} />
    </>
  );
}
