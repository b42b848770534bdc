import { createHash } from 'node:crypto';
import {
  Endpoint,
  OutboundClient,
  OutboundResponse,
  OutboundRules,
  readAnswer,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

/** An alert takes about a kilobyte, so this is enough for 20,000. Bytes. */
const maxBodyBytes = 20_000_000;
/** Where more fire at once, no service's facts are reported. */
const maxItems = 20_000;

const labelsSchema = z.record(z.string(), z.string());
const instant = z.iso.datetime({ offset: true });

/** https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
const alertSchema = z.object({
  fingerprint: z.string().min(1).max(200),
  labels: labelsSchema,
  annotations: labelsSchema.default({}),
  startsAt: instant,
  generatorURL: z.string().optional(),
  status: z
    .object({
      state: z.string().optional(),
      silencedBy: z.array(z.string()).default([]),
      inhibitedBy: z.array(z.string()).default([]),
      mutedBy: z.array(z.string()).default([]),
    })
    .prefault({}),
});
export type ApiAlert = z.output<typeof alertSchema>;

const silenceSchema = z.object({
  id: z.string().min(1).max(200),
  status: z.object({ state: z.string() }),
  matchers: z
    .array(
      z.object({
        name: z.string(),
        value: z.string(),
        isRegex: z.boolean().default(false),
        /** Absent before Alertmanager 0.22. */
        isEqual: z.boolean().default(true),
      }),
    )
    .max(100),
  startsAt: instant,
  endsAt: instant,
  createdBy: z.string().default(''),
  comment: z.string().default(''),
});
export type ApiSilence = z.output<typeof silenceSchema>;

const statusSchema = z.object({
  config: z.object({ original: z.string() }),
  /** When it began. */
  uptime: instant.optional(),
});

export type ApiStatus = {
  /** Its configuration as YAML, without secrets. */
  config: string;
  began?: Date;
};

/** A rule of Prometheus: https://prometheus.io/docs/prometheus/latest/querying/api/#rules */
const rulesSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    groups: z.array(z.object({ rules: z.array(z.unknown()) })),
  }),
});
const ruleSchema = z.object({
  type: z.literal('alerting'),
  name: z.string(),
  labels: labelsSchema.default({}),
});
export type AlertRule = z.output<typeof ruleSchema>;

/** What a list holds that can be read, and how much of it can't. */
export type Read<T> = { items: T[]; unreadable: number };

export type AlertmanagerApiOptions = {
  alertmanager: Endpoint;
  /** A Prometheus that has the rules. */
  rules?: Endpoint;
  timeoutSeconds: number;
};

/** Asks Alertmanager's API, version 2, and a Prometheus for its rules. */
export class AlertmanagerApi {
  readonly #options: AlertmanagerApiOptions;
  /** What was read last, by what was requested: the same answer means the same. */
  readonly #last = new Map<string, { digest: string; read: unknown }>();

  constructor(options: AlertmanagerApiOptions) {
    this.#options = options;
  }

  get knowsRules(): boolean {
    return this.#options.rules !== undefined;
  }

  /**
   * All that fires, silenced and inhibited ones included. Like all that is read
   * here, the same object for as long as it answers the same.
   */
  async alerts(signal: AbortSignal): Promise<Read<ApiAlert>> {
    return this.#ask('alertmanager', '/api/v2/alerts', signal, answer =>
      this.#list(answer, alertSchema),
    );
  }

  async silences(signal: AbortSignal): Promise<Read<ApiSilence>> {
    return this.#ask('alertmanager', '/api/v2/silences', signal, answer =>
      this.#list(answer, silenceSchema),
    );
  }

  async status(signal: AbortSignal): Promise<ApiStatus> {
    return this.#ask('alertmanager', '/api/v2/status', signal, answer => {
      const read = statusSchema.safeParse(answer);
      if (!read.success) {
        throw this.#notOurs('alertmanager');
      }
      const { config, uptime } = read.data;
      return {
        config: config.original,
        ...(uptime && { began: new Date(uptime) }),
      };
    });
  }

  /** Undefined where no Prometheus is configured. */
  async rules(signal: AbortSignal): Promise<Read<AlertRule> | undefined> {
    if (!this.#options.rules) {
      return undefined;
    }
    return this.#ask('rules', '/api/v1/rules?type=alert', signal, answer => {
      const read = rulesSchema.safeParse(answer);
      if (!read.success) {
        throw this.#notOurs('rules');
      }
      const rules = read.data.data.groups.flatMap(one => one.rules);
      return sift(rules, ruleSchema);
    });
  }

  #list<T extends z.ZodType>(answer: unknown, item: T): Read<z.output<T>> {
    if (!Array.isArray(answer)) {
      throw this.#notOurs('alertmanager');
    }
    if (answer.length > maxItems) {
      throw new Error(
        `${this.#host('alertmanager')} answered with ${
          answer.length
        } items; at most ${maxItems} are read`,
      );
    }
    return sift(answer, item);
  }

  async #ask<T>(
    whom: 'alertmanager' | 'rules',
    path: string,
    signal: AbortSignal,
    read: (answer: unknown) => T,
  ): Promise<T> {
    const response = await this.#request(whom, path, signal);
    const digest = digestOf(response);
    const last = this.#last.get(path);
    if (last?.digest === digest) {
      return last.read as T;
    }
    const answer = read(this.#read(whom, response));
    this.#last.set(path, { digest, read: answer });
    return answer;
  }

  async #request(
    whom: 'alertmanager' | 'rules',
    path: string,
    signal: AbortSignal,
  ): Promise<OutboundResponse> {
    const { url, headers } = this.#options[whom]!;
    return new OutboundClient({
      // Private or not: configuration names it.
      rules: OutboundRules.naming(url),
    }).request({
      url: `${url.href.replace(/\/+$/, '')}${path}`,
      headers: {
        accept: 'application/json',
        'user-agent': 'plumbline',
        ...headers,
      },
      timeout: this.#options.timeoutSeconds * 1000,
      maxBytes: maxBodyBytes,
      signal,
    });
  }

  #read(whom: 'alertmanager' | 'rules', response: OutboundResponse): unknown {
    return readAnswer(response, this.#host(whom), reasonIn);
  }

  #host(whom: 'alertmanager' | 'rules'): string {
    return this.#options[whom]!.url.host;
  }

  #notOurs(whom: 'alertmanager' | 'rules'): Error {
    return new Error(
      `${this.#host(whom)} answered something that ${
        whom === 'rules' ? 'Prometheus' : 'Alertmanager'
      } would not`,
    );
  }
}

function digestOf({ status, body }: OutboundResponse): string {
  return createHash('sha256').update(`${status}\n`).update(body).digest('hex');
}

function sift<T extends z.ZodType>(
  values: readonly unknown[],
  schema: T,
): Read<z.output<T>> {
  const read = values.map(value => schema.safeParse(value));
  const items = read.flatMap(one => (one.success ? [one.data] : []));
  return { items, unreadable: values.length - items.length };
}

/** Alertmanager refuses with a text, or with `{ code, message }`. */
function reasonIn(answer: unknown): string | undefined {
  if (typeof answer === 'string') {
    return answer;
  }
  const { message, error } = (answer ?? {}) as Record<string, unknown>;
  return [message, error].find(one => typeof one === 'string') as
    | string
    | undefined;
}
