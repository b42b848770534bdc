import { createHash } from 'node:crypto';
import {
  Endpoint,
  GuardedAnswer,
  GuardedClient,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

/** A series takes about 300 bytes, so this is enough for 60,000. Bytes. */
const maxBodyBytes = 20_000_000;

const sampleSchema = z.tuple([z.number(), z.string()]);

/** https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries */
const answerSchema = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('vector'),
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()),
          // A native histogram has none.
          value: sampleSchema.optional(),
        }),
      ),
    }),
    z.object({ resultType: z.literal('scalar'), result: sampleSchema }),
  ]),
  warnings: z.array(z.string()).optional(),
});

/** One series at one instant; a value that is no finite number is left out. */
export type Sample = { labels: Record<string, string>; value?: number };

/** What was answered to an expression; it is read when it is needed. */
export type Answer = {
  /** The same for the same values, whenever it was requested. */
  digest: string;
  /** @throws Error in one sentence where it is none that Prometheus would give */
  read(): { samples: Sample[]; warnings: string[] };
};

/** Asks Prometheus, or what speaks its API (Thanos, Mimir, VictoriaMetrics). */
export class PrometheusApi {
  readonly #client: GuardedClient;
  readonly #timeoutSeconds: number;

  constructor(
    options: Endpoint & {
      /** After which a query is given up. */
      queryTimeoutSeconds: number;
    },
  ) {
    const { headers, queryTimeoutSeconds, url } = options;
    this.#timeoutSeconds = queryTimeoutSeconds;
    this.#client = new GuardedClient({
      url,
      headers,
      title: `Prometheus at ${url.host}`,
      timeoutSeconds: queryTimeoutSeconds,
      maxBytes: maxBodyBytes,
    });
  }

  /**
   * The values of an expression at one instant.
   *
   * @throws RetryLaterError when Prometheus wants to be left alone;
   *   Error in one sentence for anything else than an answer
   */
  async query(
    expression: string,
    at: Date,
    signal: AbortSignal,
  ): Promise<Answer> {
    const time = `${at.getTime() / 1000}`;
    // An expression may be longer than a URL can be.
    const answer = await this.#client.request('/api/v1/query', {
      method: 'POST',
      body: new URLSearchParams({
        query: expression,
        time,
        timeout: `${Math.ceil(this.#timeoutSeconds)}s`,
      }),
      signal,
    });
    return {
      digest: digestOf(answer, time),
      read: () => {
        const { data, warnings = [] } = answer.read(answerSchema);
        return {
          samples:
            data.resultType === 'scalar'
              ? [sampleOf({}, data.result)]
              : data.result.map(({ metric, value }) => sampleOf(metric, value)),
          warnings,
        };
      },
    };
  }
}

/** Each value comes with the requested time: all else is what was seen. */
function digestOf({ bytes }: GuardedAnswer, time: string): string {
  return createHash('sha256')
    .update(bytes.toString().replaceAll(`[${time},`, '[,'))
    .digest('base64');
}

function sampleOf(
  labels: Record<string, string>,
  value: [number, string] | undefined,
): Sample {
  const number = value === undefined ? Number.NaN : Number(value[1]);
  return Number.isFinite(number) ? { labels, value: number } : { labels };
}
