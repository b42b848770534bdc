import { listen } from '@plumbline/backstage-plugin-evidence-backend/testUtils';

export const keys = {
  apiKey: 'an-api-key-that-is-nowhere-to-be-read',
  appKey: 'an-application-key-that-is-nowhere-to-be-read',
};

export type Person = {
  id: string;
  name?: string;
  email?: string;
  status?: string;
};
export type Team = {
  id: string;
  handle: string;
  /** Who is on call; each further list is a step of the escalation. */
  onCall?: Person[][];
};

/** An id as Datadog makes them. */
export const uuid = (index: number) =>
  `ac73040e-c8d4-11ed-b2ea-${String(index).padStart(12, '0')}`;

/**
 * Answers as Datadog's API does: its keys, pages, rate limit and errors.
 * https://docs.datadoghq.com/api/latest/
 */
export class DatadogServer {
  teams: Team[] = [];
  calls: Record<string, { calls: string[] }> = {};
  monitors: object[] = [];
  /** Requests that are allowed until the limit is used up. */
  allowed = Infinity;
  /** Seconds until then, as `X-RateLimit-Reset` has them. */
  resetsIn = 30;
  /** Paths that answer 500, by how they begin. */
  broken: string[] = [];
  readonly requests: string[] = [];
  /** Of one that was started. */
  stop = () => {};

  async start(): Promise<string> {
    const { stop, url: address } = await listen((req, res) => {
      const url = new URL(req.url!, 'http://localhost');
      const { headers } = req;
      this.requests.push(`${url.pathname}${url.search}`);
      const send = (status: number, body: object) =>
        res
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify(body));
      if (
        headers['dd-api-key'] !== keys.apiKey ||
        headers['dd-application-key'] !== keys.appKey
      ) {
        send(403, { errors: ['Forbidden'] });
      } else if (this.requests.length > this.allowed) {
        res.setHeader('x-ratelimit-limit', String(this.allowed));
        res.setHeader('x-ratelimit-period', '60');
        res.setHeader('x-ratelimit-remaining', '0');
        res.setHeader('x-ratelimit-reset', String(this.resetsIn));
        send(429, {
          errors: ['Rate limit of 1 requests in 60 seconds reached'],
        });
      } else if (this.broken.some(path => url.pathname.startsWith(path))) {
        send(500, { errors: ['Internal error'] });
      } else {
        const body = this.#answer(url);
        send(body ? 200 : 404, body ?? { errors: ['Not found'] });
      }
    });
    this.stop = stop;
    return address;
  }

  #answer({ pathname, searchParams }: URL): object | undefined {
    const query = (name: string) => Number(searchParams.get(name));
    const page = (items: readonly object[], number: number, size: number) =>
      items.slice(number * size, (number + 1) * size);
    switch (pathname) {
      case '/api/v2/team': {
        const data = this.teams.map(({ id, handle }) => ({
          type: 'team',
          id,
          attributes: { handle, name: handle, summary: null },
        }));
        return { data: page(data, query('page[number]'), query('page[size]')) };
      }
      case '/api/v1/service_dependencies':
        return searchParams.get('env') === 'prod' ? this.calls : {};
      case '/api/v1/monitor':
        return page(this.monitors, query('page'), query('page_size'));
      default:
        return this.#onCall(pathname);
    }
  }

  #onCall(path: string): object | undefined {
    const [, id] =
      /^\/api\/v2\/on-call\/teams\/([^/]+)\/on-call$/.exec(path) ?? [];
    const team = this.teams.find(one => one.id === id);
    if (!team) {
      return undefined;
    }
    const [first = [], ...others] = team.onCall ?? [];
    const references = (people: Person[]) =>
      people.map(person => ({ id: person.id, type: 'users' }));
    const steps = others.map((people, index) => ({
      id: `${id}-step-${index}`,
      type: 'escalation_policy_steps',
      relationships: { responders: { data: references(people) } },
    }));
    return {
      data: {
        id: `${id}-1764252704`,
        type: 'team_oncall_responders',
        relationships: {
          responders: { data: references(first) },
          escalations: {
            data: steps.map(step => ({ id: step.id, type: step.type })),
          },
        },
      },
      included: [
        ...[...new Set([...first, ...others.flat()])].map(
          ({ id: user, ...attributes }) => ({
            id: user,
            type: 'users',
            attributes: { name: '', status: 'active', ...attributes },
          }),
        ),
        ...steps,
      ],
    };
  }
}

/** A monitor as the list of all of them has it. */
export function monitor(
  id: number,
  state: string,
  part: {
    tags?: string[];
    groups?: Record<string, string>;
    name?: string;
  } = {},
): object {
  return {
    id,
    type: 'query alert',
    name: part.name ?? 'High errors',
    message: '@webhook-plumbline',
    query: 'avg(last_5m):sum:errors{*} > 100',
    tags: part.tags ?? ['service:checkout', 'env:prod'],
    priority: 2,
    overall_state: state,
    state: {
      groups: Object.fromEntries(
        Object.entries(part.groups ?? {}).map(([name, status]) => [
          name,
          // 2026-03-01T11:40:00Z
          { name, status, last_triggered_ts: 1772365200 },
        ]),
      ),
    },
  };
}
