// A network line to a server of subscriptions, by hand: what comes over it, and how it breaks.

interface Message {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type of message has a payload of its own.
  readonly payload?: any;
}

/** A connection as the server sees it. */
export class Connection {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;

  /** When it was made, in milliseconds. */
  readonly at = Date.now();
  readonly heard: Message[] = [];
  readyState = Connection.CONNECTING;
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  private readonly line: Line;

  constructor(line: Line) {
    this.line = line;
    line.connections.push(this);
    queueMicrotask(() => {
      if (line.down) return this.breakOff();
      this.readyState = Connection.OPEN;
      this.onopen?.();
    });
  }

  /** What the client says. */
  send(text: string): void {
    const message = JSON.parse(text) as Message;
    this.heard.push(message);
    if (message.type === "connection_init") {
      if (this.line.refusesWith === undefined) this.say({ type: "connection_ack" });
      else this.breakOff(this.line.refusesWith);
    }
    if (message.type === "ping" && !this.line.silent) this.say({ type: "pong" });
  }

  /** The client hangs up. */
  close(code = 1000): void {
    this.breakOff(code);
  }

  say(message: Message): void {
    // As a network does: after what runs now.
    queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(message) }));
  }

  /** Ends it: 1006 is a line that broke without a word. */
  breakOff(code = 1006): void {
    if (this.readyState === Connection.CLOSED) return;
    this.readyState = Connection.CLOSED;
    queueMicrotask(() => this.onclose?.({ code, reason: "", wasClean: code !== 1006 }));
  }

  /** The token that the client came with. */
  get token(): string | undefined {
    return this.heard.find(({ type }) => type === "connection_init")?.payload?.Authorization;
  }

  /** What it subscribed to: the variables of each. */
  get subscribed(): Record<string, unknown>[] {
    return this.subscriptions.map(({ payload }) => payload.variables);
  }

  /** Sends an event of a subscription, the first when none is named. */
  next(data: unknown, place = 0): void {
    this.say({ type: "next", id: this.idOf(place), payload: { data } });
  }

  /** Refuses a subscription. */
  refuse(code: string): void {
    const payload = [{ message: "refused", extensions: { code } }];
    this.say({ type: "error", id: this.idOf(0), payload });
  }

  private get subscriptions(): Message[] {
    return this.heard.filter(({ type }) => type === "subscribe");
  }

  private idOf(place: number): string {
    const id = this.subscriptions[place]?.id;
    if (id === undefined) throw new Error("Nothing was subscribed to.");
    return id;
  }
}

export class Line {
  readonly connections: Connection[] = [];
  /** No connection comes about. */
  down = false;
  /** Pings are not answered. */
  silent = false;
  /** The close code with which whoever comes is sent away. */
  refusesWith: number | undefined;

  /** What a client takes for the browser's WebSocket. */
  readonly WebSocket: unknown;

  constructor() {
    const line = this;
    this.WebSocket = class extends Connection {
      constructor() {
        super(line);
      }
    };
  }

  get last(): Connection {
    const last = this.connections.at(-1);
    if (last === undefined) throw new Error("Nobody connected.");
    return last;
  }
}
