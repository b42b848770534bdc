import { lookup as dnsLookup, LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { OutboundError } from './OutboundError';
import { OutboundRules, refusedAddress } from './OutboundRules';

/** @public */
export type OutboundRequest = {
  url: string | URL;
  /** `GET` by default. */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
  /** Milliseconds for everything, from the name to the last byte; 10 s by default. */
  timeout?: number;
  /** Bytes of the answer; 1 MB by default. */
  maxBytes?: number;
  /** Whether only status and headers matter: what follows them is not awaited. */
  headersOnly?: boolean;
  signal?: AbortSignal;
};

/** @public */
export type OutboundResponse = {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
};

/** How a name becomes addresses; replaced in tests. */
type Resolve = (hostname: string) => Promise<LookupAddress[]>;

const resolveByDns: Resolve = hostname =>
  new Promise((resolve, reject) => {
    dnsLookup(hostname, { all: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });

/**
 * Asks others over HTTP, bound in time and size, never at a private, loopback
 * or link-local address unless configuration names it. The addresses that are
 * checked are those connected to: a name that resolves to something else a
 * moment later changes nothing. Redirects are not followed: they are answers.
 *
 * @public
 */
export class OutboundClient {
  readonly rules: OutboundRules;
  readonly #ca: string | undefined;
  readonly #resolve: Resolve;

  /** @param options.ca - in place of the public certificates, in PEM */
  constructor(options: {
    rules: OutboundRules;
    ca?: string;
    resolve?: Resolve;
  }) {
    this.rules = options.rules;
    this.#ca = options.ca;
    this.#resolve = options.resolve ?? resolveByDns;
  }

  /** @throws OutboundError when there is no whole answer */
  async request(options: OutboundRequest): Promise<OutboundResponse> {
    const url = new URL(options.url);
    this.rules.check(url);
    const { timeout = 10_000 } = options;
    const deadline = AbortSignal.timeout(timeout);
    const signal = options.signal
      ? AbortSignal.any([deadline, options.signal])
      : deadline;
    return new Promise((resolve, reject) => {
      let connected = false;
      const fail = (error: unknown) => {
        if (error instanceof OutboundError) {
          reject(error);
        } else if (signal.aborted && !connected) {
          reject(
            new OutboundError(
              'unreachable',
              `${url.host} could not be reached`,
            ),
          );
        } else if (signal.aborted) {
          reject(
            new OutboundError(
              'timeout',
              `${url.host} did not answer within ${timeout / 1000} seconds`,
            ),
          );
        } else {
          reject(
            new OutboundError(
              connected ? 'broken' : 'unreachable',
              connected
                ? `${url.host} broke off before its answer was complete`
                : `${url.host} could not be reached (${codeOf(error)})`,
              codeOf(error),
            ),
          );
        }
      };
      const secure = url.protocol === 'https:';
      const request = (secure ? https : http).request(
        url,
        {
          method: options.method ?? 'GET',
          headers: {
            ...options.headers,
            ...(options.body !== undefined && {
              'content-length': String(Buffer.byteLength(options.body)),
            }),
          },
          // A connection of its own: one that died while idle would look like
          // a request that may have arrived.
          agent: false,
          lookup: this.#lookup(url),
          ...(secure && this.#ca !== undefined && { ca: this.#ca }),
          signal,
        },
        response => {
          const answer = (body: Buffer) => {
            const { statusCode: status = 0, headers } = response;
            resolve({ status, headers, body });
          };
          if (options.headersOnly) {
            answer(Buffer.alloc(0));
            response.destroy();
            return;
          }
          const { maxBytes = 1_000_000 } = options;
          readBody(response, maxBytes, url).then(answer, fail);
        },
      );
      request.on('socket', socket =>
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          connected = true;
        }),
      );
      request.on('error', fail);
      request.end(options.body);
    });
  }

  #lookup(url: URL): LookupFunction {
    return (hostname, options, callback) => {
      this.#resolve(hostname).then(
        found => {
          const addresses = found.filter(
            ({ address, family }) =>
              this.rules.allowsAddress(url, address) &&
              (!options.family || options.family === family),
          );
          if (addresses.length === 0) {
            callback(refusedAddress(url.host), []);
          } else if (options.all) {
            callback(null, addresses);
          } else {
            callback(null, addresses[0].address, addresses[0].family);
          }
        },
        error => callback(error, []),
      );
    };
  }
}

async function readBody(
  response: http.IncomingMessage,
  maxBytes: number,
  url: URL,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > maxBytes) {
      response.destroy();
      throw new OutboundError(
        'too-large',
        `The answer of ${url.host} is larger than ${maxBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Such as ECONNREFUSED: messages of the system may repeat what was requested.
 */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'unknown error';
}
