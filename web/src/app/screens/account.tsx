import { MySessions, RevokeSession, SetPushPreferences } from "../api/operations";
import { useAct, useQuery } from "../api/use";
import { dateTime } from "../format";
import { useWords } from "../language";
import { Answered, Button, Chip, Heading, Refusals } from "../ui";

/** What concerns the customer's account itself. */
export function AccountScreen() {
  const { account: words } = useWords();
  const asked = useQuery(MySessions, {});
  const revoking = useAct(RevokeSession);
  const preferring = useAct(SetPushPreferences);
  return (
    <>
      <Heading>{words.title}</Heading>
      <Answered asked={asked}>
        {({ viewer: { customer } }) =>
          customer && (
            <div className="medium">
              <section className="card pad">
                <p>{customer.phone ?? customer.email}</p>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={customer.marketing}
                    disabled={preferring.busy}
                    onChange={(event) => void preferring.run({ marketing: event.target.checked })}
                  />
                  {words.marketing}
                </label>
                <Refusals errors={preferring.errors} failure={preferring.failure} />
              </section>
              <section className="card pad">
                <h2>{words.sessions}</h2>
                <ul className="lines">
                  {customer.sessions.map((session) => (
                    <li key={session.id}>
                      <span>
                        {session.device ?? words.unknownDevice}
                        <br />
                        <small className="quiet">{words.since(dateTime(session.createdAt))}</small>
                      </span>
                      {session.current ? (
                        <Chip tone="good">{words.thisOne}</Chip>
                      ) : (
                        <Button
                          look="quiet"
                          busy={revoking.busy}
                          onClick={() => void revoking.run({ sessionId: session.id })}
                        >
                          {words.revoke}
                        </Button>
                      )}
                    </li>
                  ))}
                </ul>
                <Refusals errors={revoking.errors} failure={revoking.failure} />
              </section>
            </div>
          )
        }
      </Answered>
    </>
  );
}
