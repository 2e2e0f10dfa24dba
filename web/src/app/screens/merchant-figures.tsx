import { useAccount } from "../account";
import { MerchantFigures } from "../api/operations";
import { useQuery } from "../api/use";
import { money } from "../format";
import { useNames, useWords } from "../language";
import { useChoices } from "../router";
import { Answered, Choice, Empty, Heading } from "../ui";
import {
  Lines,
  Numbers,
  Outcomes,
  PeriodFields,
  SalesTable,
  seconds,
  usePeriod,
} from "./figures-parts";

/** What the owner of a shop wants to know, on one page. */
export function MerchantFiguresScreen() {
  const { figures: words } = useWords();
  const { staff } = useAccount();
  return (
    <>
      <Heading>{words.title}</Heading>
      {staff?.role === "CASHIER" ? <Empty text={words.managers} /> : <Managed />}
    </>
  );
}

function Managed() {
  const { figures: words } = useWords();
  const names = useNames();
  const period = usePeriod();
  const { chosen, choose } = useChoices();
  const shopId = chosen.get("shop") ?? "";
  const asked = useQuery(MerchantFigures, { ...period, shopId: shopId || null });
  return (
    <>
      <PeriodFields />
      <Answered asked={asked}>
        {({ viewer: { staff } }) => {
          const merchant = staff?.merchant;
          const figures = merchant?.figures;
          if (!merchant || !figures) return null;
          const { total, now } = figures;
          return (
            <>
              {merchant.shops.length > 1 && (
                <Choice
                  label={words.shop}
                  name="shopId"
                  value={shopId}
                  onChange={(event) => choose({ shop: event.target.value || null })}
                >
                  <option value="">{words.allShops}</option>
                  {merchant.shops.map((shop) => (
                    <option key={shop.id} value={shop.id}>
                      {names.name(shop)}
                    </option>
                  ))}
                </Choice>
              )}
              <Numbers
                rows={[
                  [words.net, money(total.netSales)],
                  [words.atList, money(total.sales.atListPrice)],
                  [words.saved, money(total.sales.saved)],
                  [words.refunded, money(total.refunded)],
                ]}
              />
              <div className="two">
                <section>
                  <h2>{words.sales}</h2>
                  <SalesTable line={total} />
                  <h2>{words.orders}</h2>
                  <Outcomes line={total} />
                  <Numbers
                    rows={[
                      [words.median, seconds(figures.acceptance.medianSeconds)],
                      [words.ninthDecile, seconds(figures.acceptance.ninthDecileSeconds)],
                    ]}
                  />
                </section>
                <section>
                  {now && (
                    <>
                      <h2>{words.members}</h2>
                      <Numbers
                        rows={[
                          [words.inForce, now.members],
                          [words.joined, total.membersJoined ?? 0],
                          [words.closed, total.membersClosed ?? 0],
                          [words.recharged, money(total.recharges?.principal ?? "0.00")],
                          [words.bonus, money(total.recharges?.bonus ?? "0.00")],
                          [words.elsewhere, money(total.spentElsewhere ?? "0.00")],
                        ]}
                      />
                      <h2>{words.now}</h2>
                      <Numbers
                        rows={[
                          [words.owedPrincipal, money(now.principal)],
                          [words.owedBonus, money(now.bonus)],
                          [words.custody, money(now.custody)],
                          [words.clearing, money(now.clearing)],
                        ]}
                      />
                    </>
                  )}
                  <h2>{words.top}</h2>
                  {figures.topOffers.length === 0 && <p className="quiet">{words.none}</p>}
                  <ul className="lines">
                    {figures.topOffers.map((offer) => (
                      <li key={offer.offerId}>
                        <span>
                          {offer.title} × {offer.units}
                        </span>
                        <b>{money(offer.amount)}</b>
                      </li>
                    ))}
                  </ul>
                </section>
              </div>
              <Lines lines={figures.lines} />
            </>
          );
        }}
      </Answered>
    </>
  );
}
