import {
  Endpoint,
  GuardedAnswer,
  GuardedClient,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Calls,
  callsSchema,
  Monitor,
  monitorsSchema,
  OnCall,
  onCallSchema,
  teamsSchema,
} from './schemas';

const pageSize = 100;
/** Of each list; an account has fewer. */
const mostPages = 200;

/** Reads Datadog's API. */
export class DatadogApi {
  readonly #client: GuardedClient;

  constructor(
    options: Endpoint & { credentialsAt: string; timeoutSeconds: number },
  ) {
    this.#client = new GuardedClient({
      ...options,
      title: 'Datadog',
      // A hundred monitors may have thousands of groups.
      maxBytes: 20_000_000,
    });
  }

  /** The ids of teams by their handles. */
  async teams(signal: AbortSignal): Promise<Map<string, string>> {
    const teams = new Map<string, string>();
    await this.#pages('teams', async page => {
      const { data } = (
        await this.#client.request('/api/v2/team', {
          query: { 'page[size]': pageSize, 'page[number]': page },
          signal,
        })
      ).read(teamsSchema);
      data.forEach(({ attributes, id }) => teams.set(attributes.handle, id));
      return data.length;
    });
    return teams;
  }

  /** Undefined where there is no such team. */
  async onCall(id: string, signal: AbortSignal): Promise<OnCall | undefined> {
    const answer: GuardedAnswer = await this.#client.request(
      `/api/v2/on-call/teams/${encodeURIComponent(id)}/on-call`,
      {
        query: { include: 'responders,escalations.responders' },
        expected: [404],
        signal,
      },
    );
    return answer.status === 404 ? undefined : answer.read(onCallSchema);
  }

  /** What called what in the last hour. */
  async calls(env: string, signal: AbortSignal): Promise<Calls> {
    const answer = await this.#client.request('/api/v1/service_dependencies', {
      query: { env },
      signal,
    });
    return answer.read(callsSchema);
  }

  /** With those of their groups that are not well. */
  async monitors(signal: AbortSignal): Promise<Monitor[]> {
    const monitors = new Map<number, Monitor>();
    await this.#pages('monitors', async page => {
      const answer = await this.#client.request('/api/v1/monitor', {
        query: {
          group_states: 'alert,warn,no data',
          page,
          page_size: pageSize,
        },
        signal,
      });
      const some = answer.read(monitorsSchema);
      some.forEach(monitor => monitors.set(monitor.id, monitor));
      return some.length;
    });
    return [...monitors.values()];
  }

  async #pages(what: string, read: (page: number) => Promise<number>) {
    for (let page = 0; (await read(page)) >= pageSize; page++) {
      if (page >= mostPages) {
        throw new Error(`${this.#client.title} gives ${what} without an end`);
      }
    }
  }
}
