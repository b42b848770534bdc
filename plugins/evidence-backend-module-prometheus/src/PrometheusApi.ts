import { createHash } from 'node:crypto';
import {
  OutboundClient,
  OutboundResponse,
  readAnswer,
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

const errorSchema = z.object({ status: z.literal('error'), error: z.string() });

/** One series at one instant; a value that is no finite number is left out. */
export type Sample = { labels: Record<string, string>; value?: number };

/** What was answered to an expression; it is read when it is needed. */
export type Answer = {
  /** The same for the same values, whenever it was requested. */
  digest: string;
  /** @throws Error in one sentence where it is none that Prometheus would give */
  read(): { samples: Sample[]; warnings: string[] };
};

export type PrometheusApiOptions = {
  /** For example `https://prometheus.example/prefix`. */
  url: URL;
  client: OutboundClient;
  /** With the credentials in them: never in an error or a log. */
  headers: Record<string, string>;
  /** After which a query is given up. */
  queryTimeoutSeconds: number;
};

/** Asks Prometheus, or what speaks its API (Thanos, Mimir, VictoriaMetrics). */
export class PrometheusApi {
  constructor(private readonly options: PrometheusApiOptions) {}

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
    const { client, headers, queryTimeoutSeconds, url } = this.options;
    const base = url.href.replace(/\/+$/, '');
    const time = `${at.getTime() / 1000}`;
    const response = await client.request({
      url: `${base}/api/v1/query`,
      // An expression may be longer than a URL can be.
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'plumbline',
        ...headers,
      },
      body: new URLSearchParams({
        query: expression,
        time,
        timeout: `${Math.ceil(queryTimeoutSeconds)}s`,
      }).toString(),
      timeout: queryTimeoutSeconds * 1000,
      maxBytes: maxBodyBytes,
      signal,
    });
    return {
      digest: digestOf(response, time),
      read: () => {
        const { data, warnings = [] } = this.#read(response);
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

  #read(response: OutboundResponse) {
    const { host } = this.options.url;
    const answer = readAnswer(response, host, refusal => {
      const read = errorSchema.safeParse(refusal);
      return read.success ? read.data.error : undefined;
    });
    const read = answerSchema.safeParse(answer);
    if (!read.success) {
      throw new Error(`${host} answered something that Prometheus would not`);
    }
    return read.data;
  }
}

/** Each value comes with the requested time: all else is what was seen. */
function digestOf({ status, body }: OutboundResponse, time: string): string {
  return createHash('sha256')
    .update(`${status}\n`)
    .update(body.toString().replaceAll(`[${time},`, '[,'))
    .digest('base64');
}

function sampleOf(
  labels: Record<string, string>,
  value: [number, string] | undefined,
): Sample {
  const number = value === undefined ? Number.NaN : Number(value[1]);
  return Number.isFinite(number) ? { labels, value: number } : { labels };
}
