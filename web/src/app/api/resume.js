import { createClient } from "graphql-ws";

/** Pings of the client, and how long an answer may take, in milliseconds. */
const PING_EVERY_MS = 15_000;
const PONG_WITHIN_MS = 8_000;
/** The first and the longest pause before the next connection, in milliseconds. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** Closes after which the same client would only be closed again: a fault of its own. */
const FINAL = new Set([4400, 4401, 4406, 4409, 4429]);
/** The close of a session that ended, or whose access token did. */
const SESSION_ENDED = 4403;
/** In the place of a code: the subscription itself was refused. */
const REFUSED = 0;
/** Refusals of a subscription that pass by themselves. */
const PASSING = new Set(["INTERNAL", "OVERLOADED", "RATE_LIMITED", "TIMEOUT"]);

/**
 * A subscription whose events have cursors.
 *
 * @typedef {object} Subscription
 * @property {string} query The operation; its cursor is the variable `after`.
 * @property {Record<string, unknown>} [variables] Its other variables.
 * @property {() => unknown} cursor The cursor of the last event that was dealt with, or null; may
 *   be a promise. It is asked for before each connection.
 * @property {(data: any) => unknown} deal Deals with an event, and keeps its cursor with what it
 *   did. May be a promise: the next event waits for it. Where it fails, the event comes again.
 * @property {(code: string) => unknown} [refused] The server refused the subscription, with
 *   `BAD_USER_INPUT` because of its cursor. True: put right, ask again.
 */

/**
 * Follows subscriptions on one socket, for ever: whatever ends the connection, the next one goes on
 * after the last event that was dealt with.
 *
 * @param {object} options
 * @param {string} options.url `wss://…/graphql`.
 * @param {(refused: boolean) => Promise<string | null>} options.token The access token; a fresh one
 *   when the last was `refused`; null when nobody is logged in any more.
 * @param {Subscription[]} options.subscriptions
 * @param {(live: boolean) => void} [options.onLive] Whether the connection stands.
 * @param {unknown} [options.webSocketImpl] A WebSocket where the platform has none.
 */
export function follow({ url, token, subscriptions, onLive = () => {}, webSocketImpl }) {
  let stopped = false;
  /** Ends a pause or a connection at once: when the network is back, or it is all over. */
  let hurry = () => {};

  async function keepFollowing() {
    let tries = 0;
    let refused = false;
    while (!stopped) {
      /** @type {{ code?: number, stood: boolean }} */
      let end = { stood: false };
      try {
        const given = await token(refused);
        if (given === null) return "LOGGED_OUT";
        refused = false;
        if (!stopped) end = await connection(given);
      } catch {
        // The server could not be asked for a token: it is going, or the network is away.
      }
      onLive(false);
      if (end.code === REFUSED) return "REFUSED";
      if (end.code !== undefined && FINAL.has(end.code)) return `CLOSED_${end.code}`;
      refused ||= end.code === SESSION_ENDED;
      tries = end.stood ? 0 : tries + 1;
      if (!stopped) await pause(tries);
    }
    return "STOPPED";
  }

  /** Lives through one connection; answers how it ended, once all that came is dealt with. */
  function connection(/** @type {string} */ given) {
    return new Promise((/** @type {(end: { code?: number, stood: boolean }) => void} */ done) => {
      let stood = false;
      let over = false;
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let silence;
      /** @type {Promise<unknown>[]} */
      const dealing = [];
      const client = createClient({
        url,
        webSocketImpl,
        connectionParams: { Authorization: `Bearer ${given}` },
        // Its own retry would repeat the first cursor and the first token.
        retryAttempts: 0,
        keepAlive: PING_EVERY_MS,
        on: {
          connected: () => {
            stood = true;
            onLive(true);
          },
          ping: (received) => {
            if (received) return;
            clearTimeout(silence);
            silence = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
          },
          pong: () => clearTimeout(silence),
        },
      });
      const end = (/** @type {number | undefined} */ code) => {
        if (over) return;
        over = true;
        clearTimeout(silence);
        void client.dispose();
        // All that came before the end is dealt with before the next connection asks for cursors.
        void Promise.allSettled(dealing).then(() =>
          done(code === undefined ? { stood } : { code, stood }),
        );
      };
      hurry = () => {
        client.terminate();
        end(undefined);
      };
      for (const [place, one] of subscriptions.entries()) {
        dealing[place] = subscribe(client, one, end, (work) => {
          dealing[place] = (dealing[place] ?? Promise.resolve()).then(work);
        }).catch(() => end(undefined));
      }
    });
  }

  /**
   * @param {import("graphql-ws").Client} client
   * @param {Subscription} one
   * @param {(code: number | undefined) => void} end
   * @param {(work: () => unknown) => void} afterThat
   */
  async function subscribe(client, one, end, afterThat) {
    const after = await one.cursor();
    let failed = false;
    client.subscribe(
      { query: one.query, variables: { ...one.variables, after } },
      {
        next: ({ data, errors }) => {
          if (errors?.length || !data) return end(undefined);
          afterThat(async () => {
            if (failed || stopped) return;
            try {
              await one.deal(data);
            } catch {
              // It was not dealt with: nothing after it is, and it comes again.
              failed = true;
              end(undefined);
            }
          });
        },
        error: (cause) => {
          if (!Array.isArray(cause)) return end(/** @type {{ code?: number }} */ (cause)?.code);
          const code = String(cause[0]?.extensions?.code ?? "INTERNAL");
          if (PASSING.has(code)) return end(undefined);
          afterThat(async () => {
            const again = await one.refused?.(code);
            end(again === true ? undefined : REFUSED);
          });
        },
        complete: () => end(undefined),
      },
    );
  }

  /** A pause that doubles, of a random part: clients that lost one server do not come as one. */
  function pause(/** @type {number} */ tries) {
    const longest = Math.min(PAUSE_MS * 2 ** Math.min(tries, 10), LONGEST_PAUSE_MS);
    return new Promise((/** @type {(value?: unknown) => void} */ done) => {
      const timer = setTimeout(done, Math.random() * longest);
      hurry = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  return {
    /** Why it ended: `STOPPED`, `LOGGED_OUT`, `REFUSED`, or `CLOSED_` and a final close code. */
    ended: keepFollowing(),
    /** Connects anew at once. */
    hurry: () => hurry(),
    /** Ends it. */
    stop: () => {
      stopped = true;
      hurry();
    },
  };
}
