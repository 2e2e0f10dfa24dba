import { SetAside as SetAsideQuery } from "../api/operations";
import { usePages } from "../api/use";
import { dateTime } from "../format";
import { useWords } from "../language";
import { Answered, Empty, More } from "../ui";
import { ClearingTabs } from "./clearing-tabs";

/** What the platform could not do by itself and tries again. */
export function SetAside() {
  const { setAside: words } = useWords();
  const asked = usePages(SetAsideQuery, {}, (answer) => answer.viewer.operator?.setAside);
  return (
    <>
      <ClearingTabs />
      <p className="lead">{words.lead}</p>
      <Answered asked={asked}>
        {() =>
          asked.rows.length === 0 ? (
            <Empty text={words.none} />
          ) : (
            <ul className="list">
              {asked.rows.map((item) => (
                <li key={item.id} className="card pad">
                  <b>{words.works[item.work]}</b> <code>{item.subject}</code>
                  <br />
                  {item.reason}
                  <br />
                  <span className="fine">
                    {words.tries(item.tries)} · {words.since(dateTime(item.since))} ·{" "}
                    {words.next(dateTime(item.retryAt))}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
      <More more={asked.more} busy={asked.loadingMore} />
    </>
  );
}
