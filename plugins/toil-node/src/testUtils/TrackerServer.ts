import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A ticket as a test's tracker holds it. */
export type HeldTicket = {
  number: number;
  title: string;
  /** Epoch milliseconds. */
  created: number;
  updated: number;
  /** Instead of the ones that all have. */
  labels?: string[];
  /** It is listed among tickets, and is none. */
  isOther?: boolean;
};

/** A request, and what is held. */
export type TrackerRequest = {
  url: URL;
  /** Decoded, without the query. */
  path: string;
  query: URLSearchParams;
  /** What changed since, the oldest first, as all trackers are requested. */
  list(
    since: number,
    offset: number,
    size: number,
  ): { items: HeldTicket[]; total: number; isLast: boolean };
};

/** In the words of one tracker; undefined where there is nothing. */
export type TrackerAnswers = (
  request: TrackerRequest,
) => { body: unknown; headers?: Record<string, string> } | undefined;

type Trouble = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A tracker over a list of tickets. */
export class TrackerServer {
  readonly tickets: HeldTicket[] = [];
  readonly requests: URL[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  /** Answers instead, if it returns true. */
  trouble: Trouble = () => false;
  /** How far its clock is ahead of ours, milliseconds. */
  skew = 0;
  readonly #answers: TrackerAnswers;
  readonly #server = createServer((request, response) =>
    this.#answer(request, response),
  );

  constructor(answers: TrackerAnswers) {
    this.#answers = answers;
  }

  static async start(answers: TrackerAnswers): Promise<TrackerServer> {
    const server = new TrackerServer(answers);
    await new Promise<void>(done => {
      server.#server.listen(0, '127.0.0.1', done);
    });
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(done => {
      this.#server.close(done);
    });
  }

  /** Adds so many tickets, a minute apart. */
  hold(
    count: number,
    from: number,
    title = (at: number) => `Restart worker ${at}`,
  ): void {
    for (let at = 1; at <= count; at++) {
      const created = Math.floor(from / 1_000) * 1_000 + at * 60_000;
      this.tickets.push({
        number: at,
        title: title(at),
        created,
        updated: created,
      });
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, this.url);
    this.requests.push(url);
    this.headers.push(request.headers);
    if (this.trouble(request, response)) {
      return;
    }
    const answer = this.#answers({
      url,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      list: (since, offset, size) => this.#list(since, offset, size),
    });
    response.writeHead(answer ? 200 : 404, {
      'content-type': 'application/json',
      date: new Date(Date.now() + this.skew).toUTCString(),
      ...answer?.headers,
    });
    response.end(JSON.stringify(answer ? answer.body : { message: 'Nothing' }));
  }

  #list(since: number, offset: number, size: number) {
    const found = this.tickets
      .filter(({ updated }) => updated >= since)
      .sort((a, b) => a.created - b.created || a.number - b.number);
    return {
      items: found.slice(offset, offset + size),
      total: found.length,
      isLast: offset + size >= found.length,
    };
  }
}
