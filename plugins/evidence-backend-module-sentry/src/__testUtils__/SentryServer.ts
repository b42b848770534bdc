import { listen } from '@plumbline/backstage-plugin-evidence-backend/testUtils';

export const token = 'a-token-of-sentry-that-is-nowhere-to-be-read';

export type TestIssue = {
  id: string;
  /** The id of its project. */
  project: string;
  level: string;
  status: string;
  lastSeen: string;
  environments: string[];
  [field: string]: unknown;
};

export type TestDeploy = {
  id: string;
  environment: string;
  dateStarted: string | null;
  dateFinished: string;
  name: string | null;
  url: string | null;
  /** The ids of projects that it is of; all of its release by default. */
  of?: string[];
};

export type TestRelease = {
  version: string;
  dateCreated: string;
  /** The ids of its projects. */
  of: string[];
  deploys: TestDeploy[];
  lastCommit: object | null;
};

/**
 * Answers as Sentry's API does: its token, slugs and ids, searches, pages, limits
 * and errors. https://docs.sentry.io/api/
 */
export class SentryServer {
  /** Slugs of projects by their ids, by the slug of their organization. */
  organizations: Record<string, Record<string, string>> = { acme: {} };
  /** Ids of projects that the token may not read. */
  closed: string[] = [];
  /** Of each project. */
  environments = ['production', 'staging'];
  issues: TestIssue[] = [];
  releases: TestRelease[] = [];
  /** Items of a page, at most as many as are requested. */
  pageSize = 100;
  /** Requests that are allowed until the limit is used up. */
  allowed = Infinity;
  /** Requests that answer 500, by what their path and query have. */
  broken: string[] = [];
  /** What it takes for the time, in the searches of it. */
  now = Date.parse('2026-03-01T12:00:00Z');
  readonly requests: string[] = [];
  /** Of one that was started. */
  stop = () => {};

  async start(): Promise<string> {
    const { stop, url: address } = await listen((req, res) => {
      const url = new URL(req.url!, 'http://localhost');
      this.requests.push(`${url.pathname}${url.search}`);
      const [status, body, link] = this.#respond(
        url,
        req.method!,
        req.headers.authorization,
      );
      if (status === 429) {
        res.setHeader('Retry-After', '90');
      }
      if (link) {
        res.setHeader('Link', link);
      }
      res
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
    });
    this.stop = stop;
    return address;
  }

  /** What was requested since, without the prefix. */
  take(): string[] {
    return this.requests
      .splice(0)
      .map(path => path.replace('/api/0/organizations/', ''));
  }

  #respond(
    url: URL,
    method: string,
    authorization?: string,
  ): [number, unknown, string?] {
    if (authorization !== `Bearer ${token}`) {
      return [401, { detail: 'Invalid token' }];
    }
    if (method !== 'GET') {
      return [403, { detail: 'You do not have permission' }];
    }
    if (this.requests.length > this.allowed) {
      return [429, { detail: 'You are attempting to use this endpoint often' }];
    }
    if (
      this.broken.some(part => `${url.pathname}${url.search}`.includes(part))
    ) {
      return [500, { detail: 'Internal Error' }];
    }
    const [, organization, rest] =
      /^\/api\/0\/organizations\/([^/]+)\/(.+)\/$/.exec(url.pathname) ?? [];
    const projects = this.organizations[decodeURIComponent(organization ?? '')];
    if (!projects) {
      return [404, { detail: 'The requested resource does not exist' }];
    }
    const id = url.searchParams.get('project') ?? '';
    if (rest !== 'projects' && (!projects[id] || this.closed.includes(id))) {
      return [403, { detail: 'You do not have permission' }];
    }
    const items = this.#items(rest, id, projects, url.searchParams);
    if (typeof items === 'number') {
      return [items, { detail: 'Error' }];
    }
    return this.#page(items, url);
  }

  #items(
    rest: string,
    id: string,
    projects: Record<string, string>,
    query: URLSearchParams,
  ): object[] | number {
    const [, version] = /^releases\/([^/]+)\/deploys$/.exec(rest) ?? [];
    if (version) {
      const found = this.releases.find(
        one => one.version === decodeURIComponent(version),
      );
      return found ? deploysOf(found, id) : 404;
    }
    switch (rest) {
      case 'projects':
        return Object.entries(projects).map(([one, slug]) => ({
          id: one,
          slug,
          name: slug,
          hasAccess: true,
          environments: this.environments,
        }));
      case 'issues':
        return this.#search(id, query);
      case 'releases':
        return this.releases
          .filter(({ of }) => of.includes(id))
          .sort((a, b) => (a.dateCreated < b.dateCreated ? 1 : -1))
          .map(found => ({
            id: 1,
            version: found.version,
            shortVersion: found.version,
            dateCreated: found.dateCreated,
            dateReleased: null,
            lastCommit: found.lastCommit,
            deployCount: found.deploys.length,
            lastDeploy:
              found.deploys.map(({ of, ...one }) => one).at(-1) ?? null,
            projects: found.of.map(one => ({ id: 1, slug: projects[one] })),
          }));
      default:
        return 404;
    }
  }

  #search(id: string, query: URLSearchParams): object[] | number {
    const [, hours] = /^(\d+)h$/.exec(query.get('statsPeriod') ?? '') ?? [];
    if (
      query.get('query') !== 'is:unresolved level:[error,fatal]' ||
      query.get('sort') !== 'freq' ||
      !hours
    ) {
      return 400;
    }
    const since = this.now - Number(hours) * 3_600_000;
    const environment = query.get('environment');
    if (environment !== null && !this.environments.includes(environment)) {
      return 404;
    }
    return this.issues
      .filter(
        one =>
          one.project === id &&
          one.status === 'unresolved' &&
          ['error', 'fatal'].includes(one.level) &&
          Date.parse(one.lastSeen) >= since &&
          (environment === null || one.environments.includes(environment)),
      )
      .map(({ environments: _, ...one }) => ({ ...one, project: { id } }));
  }

  /** The header has a next page in any case. */
  #page(items: object[], url: URL): [number, object[], string] {
    const requested = Number(
      url.searchParams.get('per_page') ?? url.searchParams.get('limit') ?? 100,
    );
    const size = Math.min(requested, this.pageSize);
    const offset = Number(url.searchParams.get('cursor')?.split(':')[1] ?? 0);
    const link = (rel: string, at: number, results: boolean) => {
      const cursor = `0:${at}:${rel === 'next' ? 0 : 1}`;
      // As it is behind a proxy: this is not to be used.
      return `<https://sentry.io${url.pathname}?&cursor=${cursor}>; rel="${rel}"; results="${results}"; cursor="${cursor}"`;
    };
    return [
      200,
      items.slice(offset, offset + size),
      [
        link('previous', Math.max(0, offset - size), offset > 0),
        link('next', offset + size, offset + size < items.length),
      ].join(', '),
    ];
  }
}

/** The last one of each environment of a project, latest first. */
function deploysOf({ deploys }: TestRelease, project: string): object[] {
  const last = new Map<string, object>();
  for (const { of, ...one } of deploys) {
    if (!of || of.includes(project)) {
      last.set(one.environment, one);
    }
  }
  return [...last.values()].reverse();
}

/** A new error of the first project, as the list of issues has it. */
export function issue(id: string, part: object = {}): TestIssue {
  return {
    id,
    shortId: `PAY-${id}`,
    project: '1',
    title: 'TypeError: total is undefined',
    culprit: 'checkout in pay',
    level: 'error',
    status: 'unresolved',
    substatus: 'new',
    environments: [],
    count: '150',
    userCount: 7,
    firstSeen: '2026-03-01T11:20:00.123456Z',
    lastSeen: '2026-03-01T11:58:00Z',
    permalink: `https://acme.sentry.io/issues/${id}/`,
    metadata: { type: 'TypeError', value: 'total is undefined' },
    ...part,
  };
}

/** A deploy as the API has it. */
export function deploy(id: string, part: object = {}): TestDeploy {
  return {
    id,
    environment: 'production',
    dateStarted: null,
    dateFinished: '2026-03-01T11:00:00.123456Z',
    name: null,
    url: null,
    ...part,
  };
}

/** A release of the first project with one deploy. */
export function release(version: string, part: object = {}): TestRelease {
  return {
    version,
    dateCreated: '2026-03-01T10:00:00.000000Z',
    of: ['1'],
    deploys: [deploy(`${version}-1`)],
    lastCommit: {
      id: 'a'.repeat(40),
      message: 'Count again',
      repository: { name: 'acme/pay', url: 'https://github.com/acme/pay' },
    },
    ...part,
  };
}
