import { PlatformFigures } from "../api/operations";
import { useQuery } from "../api/use";
import { dateTime, money, percent } from "../format";
import { useWords } from "../language";
import { Answered, Heading } from "../ui";
import { Lines, Numbers, Outcomes, PeriodFields, SalesTable, usePeriod } from "./figures-parts";

/** What operators want to know of the network, on one page. */
export function PlatformFiguresScreen() {
  const { figures: words } = useWords();
  const period = usePeriod();
  const asked = useQuery(PlatformFigures, { ...period });
  return (
    <>
      <Heading>{words.title}</Heading>
      <PeriodFields />
      <Answered asked={asked}>
        {({ viewer: { operator } }) => {
          if (!operator) return null;
          const { total, lines, merchants, now, fees, spentElsewhereBasisPoints } =
            operator.platformFigures;
          const since = (at: string | null) => (at === null ? "" : ` · ${dateTime(at)}`);
          return (
            <>
              <div className="two">
                <section>
                  <h2>{words.sales}</h2>
                  <SalesTable line={total} />
                  <h2>{words.orders}</h2>
                  <Outcomes line={total} />
                  <Numbers
                    rows={[
                      [words.refunded, money(total.refunded)],
                      [words.recharged, money(total.recharges?.principal ?? "0.00")],
                      [words.joined, total.membersJoined ?? 0],
                      [words.closed, total.membersClosed ?? 0],
                      [
                        words.elsewhere,
                        spentElsewhereBasisPoints === null
                          ? "–"
                          : percent(spentElsewhereBasisPoints),
                      ],
                      [words.fees, money(fees)],
                    ]}
                  />
                </section>
                <section>
                  <h2>{words.now}</h2>
                  <Numbers
                    rows={[
                      [words.customers, now.customers],
                      [words.inForce, now.memberships],
                      [words.custody, money(now.custody)],
                      [words.cash, money(now.cash)],
                      [words.dueTo, money(now.dueToMerchants)],
                      [words.dueFrom, money(now.dueFromMerchants)],
                      [words.reserved, money(now.reserved)],
                      [words.feesEver, money(now.fees)],
                    ]}
                  />
                  <h2>{words.waiting}</h2>
                  <Numbers
                    rows={[
                      [words.reviews, `${now.reviewsWaiting}${since(now.reviewsWaitingSince)}`],
                      [words.quarantined, now.quarantined],
                      [words.cases, now.reconciliationCases],
                      [words.corrections, now.correctionsWaiting],
                      [
                        words.reminders,
                        `${now.remindersWaiting}${since(now.remindersWaitingSince)}`,
                      ],
                      [words.gatewayRefunds, now.gatewayRefundsWaiting],
                    ]}
                  />
                  <h2>{words.merchants}</h2>
                  <Numbers
                    rows={merchants.map(
                      ({ status, count }) => [words.status[status], count] as const,
                    )}
                  />
                </section>
              </div>
              <Lines lines={lines} />
            </>
          );
        }}
      </Answered>
    </>
  );
}
