import querystring from 'node:querystring';
import fc from 'fast-check';
import { Api, Answer } from '../support/api';
import {
  Fitting,
  hostileString,
  Known,
  rawBodies,
  spoiled,
} from './arbitraries';
import type { Example } from './examples';
import { nameOf, Operation } from './operations';

/** One request made from an operation. */
export interface Case {
  path: string;
  body?: string;
  contentType: string;
  caller: number;
}

export interface FuzzRow {
  operation: string;
  cases: number;
  /** How often each status was answered. */
  statuses: Map<number, number>;
  /** Milliseconds of the slowest answer. */
  slowest: number;
}

/** What went wrong, with all that is needed to send it again. */
export interface Finding {
  operation: string;
  what: string;
  request: Case;
}

/** An answer that takes longer counts as none. */
const longestMs = 2_000;
const mostRepeats = 6;

const leaks =
  /"stack"|node_modules|\bat [\w.<>]+ \(|\b(?:select|insert|update|delete)\b[^"]{0,80}\b(?:from|into|set)\b[^"]{0,40}["`]|SQLITE_|knex|ECONNREFUSED|127\.0\.0\.1:\d|\/(?:home|root|tmp|work|var)\//i;

const contentTypes = [
  ...Array.from({ length: 30 }, () => undefined),
  'application/json; charset=utf-16',
  'application/cloudevents+json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'constructor/__proto__',
];

/** Requests to an operation: half as its schemas say, half with something wrong. */
function casesOf(
  operation: Operation,
  known: Known,
  example: Example | undefined,
): fc.Arbitrary<Case> {
  const fitting = new Fitting(operation.schemas, known);
  const path = fc
    .tuple(
      ...operation.parameters
        .filter(each => each.in === 'path')
        .map(({ name, schema }) =>
          fc
            .oneof(
              {
                weight: 3,
                arbitrary: fitting.valueOf(schema, idOf(operation, name)),
              },
              { weight: 1, arbitrary: hostileString },
            )
            .map(value => [name, String(value)] as const),
        ),
    )
    .map(pairs =>
      pairs.reduce(
        (filled, [name, value]) =>
          filled.replace(`{${name}}`, () => segmentOf(value)),
        operation.path,
      ),
    );
  const query = fc
    .tuple(
      ...operation.parameters
        .filter(each => each.in === 'query')
        .map(({ name, schema }) =>
          fc.oneof(
            { weight: 20, arbitrary: fc.constant<string[]>([]) },
            {
              weight: 3,
              arbitrary: fitting
                .valueOf(schema, name)
                .map(value => [`${encode(name)}=${encode(`${value}`)}`]),
            },
            {
              weight: 1,
              arbitrary: hostileString.map(value => [
                `${encode(name)}=${encode(value)}`,
              ]),
            },
            {
              weight: 1,
              arbitrary: fc.constantFrom(
                [`${name}=a`, `${name}=b`],
                [`${name}[]=a`],
                [`${name}[constructor]=a`],
                [`__proto__[${name}]=a`],
                [`${name}=%ff%fe`],
              ),
            },
          ),
        ),
    )
    .map(parts => parts.flat().join('&'));
  const fits = fc.oneof(
    operation.body ? fitting.valueOf(operation.body) : fc.constant({}),
    // What schemas can't say, such as 'one of these two', the example knows.
    fc.constant(example?.body ?? {}),
  );
  const body = fc.oneof(
    { weight: 5, arbitrary: fits.map(stringify) },
    { weight: 4, arbitrary: fits.chain(spoiled).map(stringify) },
    { weight: 1, arbitrary: fc.constantFrom(...rawBodies) },
  );
  const hasBody = operation.method !== 'GET';
  return fc.record({
    path: fc
      .tuple(path, query)
      .map(([base, search]) => `${base}${search && `?${search}`}`),
    body: hasBody ? body : fc.constant(undefined),
    contentType: fc
      .constantFrom(...contentTypes)
      .map(type => type ?? example?.contentType ?? 'application/json'),
    caller: fc.nat({ max: 99 }),
  });
}

/** `/requests/{id}` knows its ids as `requests`. */
function idOf({ path }: Operation, name: string): string {
  const parts = path.split('/');
  return `${parts[parts.indexOf(`{${name}}`) - 1]}.${name}`;
}

/** No client sends `.` or `..` as a part of a path, it resolves them (RFC 3986, 5.2.4). */
function segmentOf(value: string): string {
  return ['', '.', '..'].includes(value) ? '%20' : encode(value);
}

/** Percent-encoded; lone surrogates, which have no encoding, are replaced. */
function encode(text: string): string {
  return encodeURIComponent(
    Buffer.from(text.slice(0, 400), 'utf8').toString('utf8'),
  );
}

function stringify(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

/** Sends requests and keeps what is wrong with the answers. */
export class Fuzzer {
  readonly findings: Finding[] = [];
  readonly #callers: Api[];
  readonly #known: Known;
  readonly #examples: ReadonlyMap<string, Example>;
  readonly #seed: number;

  constructor(options: {
    callers: Api[];
    known: Known;
    examples: ReadonlyMap<string, Example>;
    seed: number;
  }) {
    this.#callers = options.callers;
    this.#known = options.known;
    this.#examples = options.examples;
    this.#seed = options.seed;
  }

  /**
   * So many cases of one operation, eight at a time.
   *
   * @param round - other rounds send other cases
   */
  async run(
    operation: Operation,
    count: number,
    round: number,
  ): Promise<FuzzRow> {
    const example = this.#examples.get(nameOf(operation));
    const cases = fc.sample(casesOf(operation, this.#known, example), {
      seed: this.#seed + round,
      numRuns: count,
    });
    const row: FuzzRow = {
      operation: nameOf(operation),
      cases: 0,
      statuses: new Map(),
      slowest: 0,
    };
    const late: Case[] = [];
    const work = async () => {
      for (let next = cases.pop(); next; next = cases.pop()) {
        const sent = await this.#send(operation, next);
        if (sent.ms > longestMs) {
          late.push(next);
        } else {
          this.#count(sent, next, row);
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    // Again, without the seven other requests for which they may have waited. A
    // request that is slow is slow each time; one that waited for a processor is not.
    for (const request of late) {
      let sent = await this.#send(operation, request);
      for (let n = 1; n < mostRepeats && sent.ms > longestMs; n++) {
        sent = await this.#send(operation, request);
      }
      this.#count(sent, request, row);
    }
    return row;
  }

  #count(
    sent: { answer?: Answer; error?: Error; ms: number },
    request: Case,
    row: FuzzRow,
  ): void {
    const status = sent.answer?.status ?? 0;
    row.cases += 1;
    row.statuses.set(status, (row.statuses.get(status) ?? 0) + 1);
    row.slowest = Math.max(row.slowest, sent.ms);
    const what = this.#wrongWith(sent, request);
    if (what) {
      this.findings.push({ operation: row.operation, what, request });
    }
  }

  async #send(operation: Operation, request: Case) {
    const api = this.#callers[request.caller % this.#callers.length];
    const started = performance.now();
    try {
      const answer = await api.send(operation.method, request.path, {
        ...(request.body !== undefined && {
          body: request.body,
          headers: { 'content-type': request.contentType },
        }),
        signal: AbortSignal.timeout(5 * longestMs),
      });
      return { answer, ms: performance.now() - started };
    } catch (error) {
      return { error: error as Error, ms: performance.now() - started };
    }
  }

  #wrongWith(
    sent: { answer?: Answer; error?: Error; ms: number },
    request: Case,
  ): string | undefined {
    const { answer, error, ms } = sent;
    if (!answer) {
      return `no answer: ${error?.message} (${error?.cause ?? ''})`;
    }
    if (answer.status >= 500) {
      return `${answer.status}: ${answer.text.slice(0, 300)}`;
    }
    if (ms > longestMs) {
      return `answered after ${Math.round(ms)} ms, each time`;
    }
    if (answer.status < 400) {
      return undefined;
    }
    const { message } = answer.body?.error ?? answer.body ?? {};
    if (typeof message !== 'string' || message.length === 0) {
      return `${answer.status} without a message: ${answer.text.slice(0, 200)}`;
    }
    if (message.length > 1_500) {
      return `${answer.status} with a message of ${message.length} characters`;
    }
    const leak = leaks.exec(answer.text);
    // What was sent may stand in a message.
    const sentText = `${querystring.unescape(request.path)} ${request.body}`;
    return leak && !sentText.includes(leak[0])
      ? `${answer.status} gives '${leak[0]}' away: ${answer.text.slice(0, 300)}`
      : undefined;
  }
}
