import { createHash } from 'node:crypto';
import {
  Endpoint,
  GuardedAnswer,
  GuardedClient,
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
  /** Grafana has another configuration here, and no `original`. */
  config: z.looseObject({ original: z.string().optional() }),
  /** When it began. Grafana does not know. */
  uptime: instant.nullish(),
});

export type ApiStatus = {
  /** Its configuration as YAML, without secrets; absent where it states none. */
  config?: string;
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

/** Asks Alertmanager's API, version 2, and a Prometheus for its rules. */
export class AlertmanagerApi {
  readonly #alertmanager: GuardedClient;
  readonly #rules: GuardedClient | undefined;
  /** What was read last, by what was requested: the same answer means the same. */
  readonly #last = new Map<string, { digest: string; read: unknown }>();

  constructor(options: {
    alertmanager: Endpoint;
    /** A Prometheus that has the rules. */
    rules?: Endpoint;
    timeoutSeconds: number;
  }) {
    const { alertmanager, rules, timeoutSeconds } = options;
    const shared = { timeoutSeconds, maxBytes: maxBodyBytes };
    const clientOf = (title: string, endpoint: Endpoint) =>
      new GuardedClient({
        ...endpoint,
        ...shared,
        title: `${title} at ${endpoint.url.host}`,
      });
    this.#alertmanager = clientOf('Alertmanager', alertmanager);
    this.#rules = rules && clientOf('Prometheus', rules);
  }

  get knowsRules(): boolean {
    return this.#rules !== undefined;
  }

  /**
   * All that fires, silenced and inhibited ones included. Like all that is read
   * here, the same object for as long as it answers the same.
   */
  async alerts(signal: AbortSignal): Promise<Read<ApiAlert>> {
    return this.#list('/api/v2/alerts', alertSchema, signal);
  }

  async silences(signal: AbortSignal): Promise<Read<ApiSilence>> {
    return this.#list('/api/v2/silences', silenceSchema, signal);
  }

  async status(signal: AbortSignal): Promise<ApiStatus> {
    const client = this.#alertmanager;
    return this.#ask(client, '/api/v2/status', signal, answer => {
      const { config, uptime } = answer.read(statusSchema);
      return {
        ...(config.original !== undefined && { config: config.original }),
        ...(uptime && { began: new Date(uptime) }),
      };
    });
  }

  /** Undefined where no Prometheus is configured. */
  async rules(signal: AbortSignal): Promise<Read<AlertRule> | undefined> {
    const client = this.#rules;
    return (
      client &&
      this.#ask(client, '/api/v1/rules?type=alert', signal, answer => {
        const { data } = answer.read(rulesSchema);
        return sift(
          data.groups.flatMap(one => one.rules),
          ruleSchema,
        );
      })
    );
  }

  async #list<T extends z.ZodType>(
    path: string,
    item: T,
    signal: AbortSignal,
  ): Promise<Read<z.output<T>>> {
    const client = this.#alertmanager;
    return this.#ask(client, path, signal, answer => {
      const listed = answer.read(z.array(z.unknown()));
      if (listed.length > maxItems) {
        throw new Error(
          `${client.title} answered with ${listed.length} items; at most ${maxItems} are read`,
        );
      }
      return sift(listed, item);
    });
  }

  async #ask<T>(
    client: GuardedClient,
    path: string,
    signal: AbortSignal,
    read: (answer: GuardedAnswer) => T,
  ): Promise<T> {
    const answer = await client.request(path, { signal });
    const digest = createHash('sha256').update(answer.bytes).digest('hex');
    const last = this.#last.get(path);
    if (last?.digest === digest) {
      return last.read as T;
    }
    const news = read(answer);
    this.#last.set(path, { digest, read: news });
    return news;
  }
}

function sift<T extends z.ZodType>(
  values: readonly unknown[],
  schema: T,
): Read<z.output<T>> {
  const read = values.map(value => schema.safeParse(value));
  const items = read.flatMap(one => (one.success ? [one.data] : []));
  return { items, unreadable: values.length - items.length };
}
