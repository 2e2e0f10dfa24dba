import { useState } from "react";

import {
  CreateWebhookEndpoint,
  DeliveriesOfWebhook,
  type DeliveryRow,
  RedeliverWebhook,
  RemoveWebhookEndpoint,
  RotateWebhookSecret,
  TestWebhookEndpoint,
  UpdateWebhookEndpoint,
  type WebhookRow,
  Webhooks,
} from "../api/operations";
import { useAct, usePages, useQuery } from "../api/use";
import { dateTime } from "../format";
import { useWords } from "../language";
import {
  Answered,
  Button,
  Chip,
  Choice,
  Confirm,
  Empty,
  errorAt,
  Field,
  FormEnd,
  Heading,
  More,
  Refusals,
} from "../ui";
import { Standing } from "./counter";
import { OwnersOnly } from "./owners-only";

/** As many as the server lets a merchant have. */
const MOST = 5;

/** The merchant's own systems that are told of its reminders; for owners. */
export function WebhooksScreen() {
  const { webhooks: words } = useWords();
  return (
    <OwnersOnly words={words}>
      <Owned />
    </OwnersOnly>
  );
}

function Owned() {
  const { webhooks: words } = useWords();
  const asked = useQuery(Webhooks, {});
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  const count = asked.data?.viewer.staff?.merchant.webhookEndpoints.length ?? MOST;
  return (
    <>
      <Heading
        side={
          !adding && count < MOST ? (
            <Button look="strong" onClick={() => setAdding(true)}>
              {words.add}
            </Button>
          ) : undefined
        }
      >
        {words.title}
      </Heading>
      <Standing />
      <p className="lead">{words.lead}</p>
      {secret !== undefined && <Secret secret={secret} onClose={() => setSecret(undefined)} />}
      {adding && (
        <AddForm
          onMade={(made) => {
            setAdding(false);
            setSecret(made);
          }}
          onClose={() => setAdding(false)}
        />
      )}
      <Answered asked={asked}>
        {({ viewer }) => {
          const endpoints = viewer.staff?.merchant.webhookEndpoints ?? [];
          if (endpoints.length === 0) return <>{!adding && <Empty text={words.none} />}</>;
          return (
            <div className="stack">
              {endpoints.map((endpoint) => (
                <Endpoint key={endpoint.id} endpoint={endpoint} onSecret={setSecret} />
              ))}
            </div>
          );
        }}
      </Answered>
    </>
  );
}

/** Shown once: the server does not show it again. */
function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { webhooks: words } = useWords();
  return (
    <div className="notice" data-testid="webhook-secret">
      <p>{words.secretOnce}</p>
      <p>
        <code>{secret}</code>
      </p>
      <Button onClick={onClose}>{words.kept}</Button>
    </div>
  );
}

function AddForm({ onMade, onClose }: { onMade: (secret: string) => void; onClose: () => void }) {
  const { webhooks: words } = useWords();
  const [url, setUrl] = useState("");
  const act = useAct(CreateWebhookEndpoint);
  return (
    <form
      className="card pad"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run({ url: url.trim() }).then((done) => done?.secret && onMade(done.secret));
      }}
    >
      <Field
        label={words.url}
        hint={words.urlHint}
        name="url"
        type="url"
        required
        autoFocus
        placeholder="https://"
        value={url}
        error={errorAt(act.errors, "url")}
        onChange={(event) => setUrl(event.target.value)}
      />
      <FormEnd act={act} shownAt={["url"]} save={words.add} onClose={onClose} />
    </form>
  );
}

function Endpoint({
  endpoint,
  onSecret,
}: {
  endpoint: WebhookRow;
  onSecret: (secret: string) => void;
}) {
  const { webhooks: words } = useWords();
  const [removing, setRemoving] = useState(false);
  const [rotating, setRotating] = useState(false);
  const test = useAct(TestWebhookEndpoint);
  const update = useAct(UpdateWebhookEndpoint);
  const rotate = useAct(RotateWebhookSecret);
  const remove = useAct(RemoveWebhookEndpoint);
  const endpointId = endpoint.id;
  const isOn = endpoint.status === "ENABLED";
  return (
    <section className="card pad" data-testid="webhook">
      <div className="row between">
        <h2>{endpoint.url}</h2>
        <Chip tone={isOn ? "good" : "plain"}>{words.status[endpoint.status]}</Chip>
      </div>
      <p className="fine">
        {endpoint.kinds.length === 0 ? words.allKinds : endpoint.kinds.join(", ")}
        {endpoint.shop && ` · ${endpoint.shop.name}`}
        {endpoint.lastSuccessAt && ` · ${words.lastSuccess(dateTime(endpoint.lastSuccessAt))}`}
      </p>
      {endpoint.previousSecretUntil && (
        <p className="fine">{words.previousUntil(dateTime(endpoint.previousSecretUntil))}</p>
      )}
      {!isOn && endpoint.offSince && (
        <p className="notice">{words.off(dateTime(endpoint.offSince))}</p>
      )}
      <div className="row">
        <Button busy={test.busy} onClick={() => void test.run({ endpointId })}>
          {words.test}
        </Button>
        {isOn ? (
          <Button
            busy={update.busy}
            onClick={() => void update.run({ endpointId, enabled: false })}
          >
            {words.disable}
          </Button>
        ) : (
          <>
            <Button
              look="strong"
              busy={update.busy}
              onClick={() => void update.run({ endpointId, enabled: true, missed: "DELIVER" })}
            >
              {words.enable}
            </Button>
            <Button
              busy={update.busy}
              onClick={() => void update.run({ endpointId, enabled: true, missed: "SKIP" })}
            >
              {words.enableWithout}
            </Button>
          </>
        )}
        <Button onClick={() => setRotating(true)}>{words.rotate}</Button>
        <Button look="danger" onClick={() => setRemoving(true)}>
          {words.remove}
        </Button>
      </div>
      <Refusals
        errors={[...test.errors, ...update.errors]}
        failure={test.failure ?? update.failure}
      />
      <Deliveries id={endpointId} />
      {rotating && (
        <Confirm
          title={words.rotateAsk}
          confirm={words.rotate}
          act={rotate}
          onConfirm={() =>
            void rotate.run({ endpointId }).then((done) => {
              if (!done?.secret) return;
              setRotating(false);
              onSecret(done.secret);
            })
          }
          onClose={() => setRotating(false)}
        />
      )}
      {removing && (
        <Confirm
          title={words.removeAsk(endpoint.url)}
          confirm={words.remove}
          act={remove}
          onConfirm={() =>
            void remove.run({ endpointId }).then((done) => done && setRemoving(false))
          }
          onClose={() => setRemoving(false)}
        />
      )}
    </section>
  );
}

const STATUSES = ["WAITING", "DELIVERED", "FAILED", "SKIPPED"] as const;

function Deliveries({ id }: { id: string }) {
  const { webhooks: words } = useWords();
  const [status, setStatus] = useState<DeliveryRow["status"] | null>(null);
  const asked = usePages(DeliveriesOfWebhook, { id, status }, ({ node }) =>
    node !== null && "deliveries" in node ? node.deliveries : undefined,
  );
  return (
    <>
      <div className="row between">
        <Choice
          label={words.deliveries}
          value={status ?? ""}
          onChange={({ target }) =>
            setStatus(STATUSES.find((known) => known === target.value) ?? null)
          }
        >
          <option value="">{words.all}</option>
          {STATUSES.map((known) => (
            <option key={known} value={known}>
              {words.how[known]}
            </option>
          ))}
        </Choice>
        <Button look="quiet" onClick={asked.reload}>
          {words.look}
        </Button>
      </div>
      <Answered asked={asked}>
        {() =>
          asked.rows.length === 0 ? (
            <p className="quiet">{words.noDeliveries}</p>
          ) : (
            <ul className="list">
              {asked.rows.map((delivery) => (
                <Delivery key={delivery.id} delivery={delivery} />
              ))}
            </ul>
          )
        }
      </Answered>
      <More more={asked.more} busy={asked.loadingMore} />
    </>
  );
}

function Delivery({ delivery }: { delivery: DeliveryRow }) {
  const { webhooks: words } = useWords();
  const act = useAct(RedeliverWebhook);
  const { lastOutcome, lastStatusCode, nextAttemptAt } = delivery;
  const facts = [
    dateTime(delivery.createdAt),
    words.attempts(delivery.attemptCount),
    lastOutcome && words.outcomes[lastOutcome],
    lastStatusCode && `HTTP ${lastStatusCode}`,
    nextAttemptAt && delivery.attemptCount > 0 && words.next(dateTime(nextAttemptAt)),
  ];
  return (
    <li data-testid="webhook-delivery" data-status={delivery.status}>
      <div className="row between">
        <span>
          <b>{delivery.type}</b>{" "}
          <Chip tone={delivery.status === "DELIVERED" ? "good" : "plain"}>
            {words.how[delivery.status]}
          </Chip>
          <br />
          <span className="fine">{facts.filter(Boolean).join(" · ")}</span>
        </span>
        <Button
          look="quiet"
          busy={act.busy}
          onClick={() => void act.run({ deliveryId: delivery.id })}
        >
          {words.again}
        </Button>
      </div>
      <Refusals errors={act.errors} failure={act.failure} />
    </li>
  );
}
