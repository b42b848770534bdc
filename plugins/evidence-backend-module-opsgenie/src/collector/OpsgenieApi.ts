import {
  Endpoint,
  GuardedClient,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import {
  Alert,
  alertsSchema,
  onCallSchema,
  Schedule,
  schedulesSchema,
} from './schemas';

/** As many as it gives. */
const pageSize = 100;
/** It gives no more than 20,000 of a list. */
const mostPages = 200;

/** Reads Opsgenie's API: https://docs.opsgenie.com/docs/api-overview */
export class OpsgenieApi {
  readonly #client: GuardedClient;

  constructor(
    options: Endpoint & { credentialsAt: string; timeoutSeconds: number },
  ) {
    this.#client = new GuardedClient({ ...options, title: 'Opsgenie' });
  }

  /** Those that the key may see. */
  async schedules(signal: AbortSignal): Promise<Schedule[]> {
    return (await this.#pages('/v2/schedules', schedulesSchema, { signal }))!;
  }

  /** The user names of who is on call now; undefined where it is gone. */
  async onCall(
    schedule: string,
    signal: AbortSignal,
  ): Promise<string[] | undefined> {
    const answer = await this.#client.request(
      `/v2/schedules/${encodeURIComponent(schedule)}/on-calls`,
      {
        query: { scheduleIdentifierType: 'id', flat: 'true' },
        expected: [404],
        signal,
      },
    );
    return answer.status === 404
      ? undefined
      : answer.read(onCallSchema).data.onCallRecipients;
  }

  async openAlerts(signal: AbortSignal): Promise<Alert[]> {
    return (await this.#alerts('status:open', { signal }))!;
  }

  /**
   * @param selector - a search query
   * @returns undefined where it is none
   */
  async openAlertsOf(
    selector: string,
    signal: AbortSignal,
  ): Promise<Alert[] | undefined> {
    const query = `status:open AND (${selector})`;
    return this.#alerts(query, { signal, expected: [400, 422] });
  }

  async #alerts(query: string, request: Omit<Request, 'query'>) {
    return this.#pages('/v2/alerts', alertsSchema, {
      ...request,
      // What is created meanwhile comes after what is read already.
      query: { query, limit: pageSize, sort: 'createdAt', order: 'asc' },
    });
  }

  async #pages<T extends { id: string }>(
    path: string,
    schema: z.ZodType<Page<T>>,
    request: Request,
  ): Promise<T[] | undefined> {
    const items = new Map<string, T>();
    let offset: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const answer = await this.#client.request(path, {
        ...request,
        query: { ...request.query, offset },
      });
      if (request.expected?.includes(answer.status)) {
        return undefined;
      }
      const { data, paging } = answer.read(schema);
      data.forEach(item => items.set(item.id, item));
      offset = offsetIn(paging?.next);
      if (offset === undefined || data.length === 0) {
        return [...items.values()];
      }
    }
    throw new Error(
      `Opsgenie has more ${path.slice('/v2/'.length)} than it lists`,
    );
  }
}

type Request = {
  signal: AbortSignal;
  query?: Record<string, string | number>;
  expected?: number[];
};
type Page<T> = { data: T[]; paging?: { next?: string | null } | null };

/**
 * Of the address of the next page. Nothing else of it is used: it may hold the
 * key, and is never that of a proxy.
 */
function offsetIn(next: string | null | undefined): string | undefined {
  return next && URL.canParse(next)
    ? new URL(next).searchParams.get('offset') ?? undefined
    : undefined;
}
