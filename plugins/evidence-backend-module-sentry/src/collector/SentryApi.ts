import {
  Endpoint,
  GuardedClient,
  GuardedRequest,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import {
  Deploy,
  deploySchema,
  Issue,
  issueSchema,
  ListedProject,
  projectSchema,
  Release,
  releaseSchema,
} from './schemas';

/** As many as it gives. */
const pageSize = 100;
const mostProjectPages = 200;
const mostIssuePages = 5;
const mostReleasePages = 10;
const mostDeployPages = 10;

/** Unresolved errors, of which the caller keeps those that are news. */
const query = 'is:unresolved level:[error,fatal]';

/** A project of Sentry, by its id there. */
export type ProjectId = { organization: string; id: string };

/** Reads Sentry's API: https://docs.sentry.io/api/ */
export class SentryApi {
  readonly #client: GuardedClient;

  constructor(
    options: Endpoint & { credentialsAt: string; timeoutSeconds: number },
  ) {
    this.#client = new GuardedClient({
      ...options,
      title: 'Sentry',
      // Releases and issues are long.
      maxBytes: 20_000_000,
    });
  }

  /**
   * Those that the token may see, by slug.
   *
   * @param request.expected - statuses for which there are none
   */
  async projects(
    organization: string,
    request: Pick<GuardedRequest, 'expected' | 'signal'>,
  ): Promise<Map<string, ListedProject>> {
    const bySlug = new Map<string, ListedProject>();
    for await (const page of this.#pages(
      `/api/0/organizations/${encodeURIComponent(organization)}/projects/`,
      projectSchema,
      { ...request, query: { per_page: pageSize } },
    )) {
      page.items.forEach(project => bySlug.set(project.slug, project));
      if (page.number === mostProjectPages) {
        break;
      }
    }
    return bySlug;
  }

  /** Unresolved errors that were seen within the period, most events first. */
  async issues(
    { id, organization }: ProjectId,
    options: { environment?: string; period: string; signal: AbortSignal },
  ): Promise<{ issues: Issue[]; isWhole: boolean }> {
    const { environment, period: statsPeriod, signal } = options;
    const issues = new Map<string, Issue>();
    for await (const page of this.#pages(
      `/api/0/organizations/${encodeURIComponent(organization)}/issues/`,
      issueSchema,
      {
        query: {
          project: id,
          query,
          statsPeriod,
          environment,
          sort: 'freq',
          limit: pageSize,
        },
        // An environment may be gone meanwhile.
        expected: environment === undefined ? [] : [404],
        signal,
      },
    )) {
      page.items.forEach(issue => issues.set(issue.id, issue));
      if (page.number === mostIssuePages) {
        return { issues: [...issues.values()], isWhole: page.isLast };
      }
    }
    return { issues: [...issues.values()], isWhole: true };
  }

  /** Its releases, page by page, the one that was created last first. */
  async *releases(
    { id, organization }: ProjectId,
    signal: AbortSignal,
  ): AsyncGenerator<Release[]> {
    for await (const page of this.#pages(
      `/api/0/organizations/${encodeURIComponent(organization)}/releases/`,
      releaseSchema,
      { query: { project: id, per_page: pageSize }, signal },
    )) {
      yield page.items;
      if (page.number === mostReleasePages) {
        return;
      }
    }
  }

  /** The deploys of a release of a project, latest first; none where it is gone. */
  async deploys(
    { id, organization }: ProjectId,
    version: string,
    signal: AbortSignal,
  ): Promise<Deploy[]> {
    const deploys: Deploy[] = [];
    for await (const page of this.#pages(
      `/api/0/organizations/${encodeURIComponent(
        organization,
      )}/releases/${encodeURIComponent(version)}/deploys/`,
      deploySchema,
      { query: { project: id }, expected: [404], signal },
    )) {
      deploys.push(...page.items);
      if (page.number === mostDeployPages) {
        break;
      }
    }
    return deploys;
  }

  /** Nothing where the first answer is an expected one. */
  async *#pages<T>(
    path: string,
    schema: z.ZodType<T>,
    request: Pick<GuardedRequest, 'expected' | 'query' | 'signal'>,
  ): AsyncGenerator<{ items: T[]; number: number; isLast: boolean }> {
    let cursor: string | undefined;
    for (let number = 1; ; number++) {
      const answer = await this.#client.request(path, {
        ...request,
        query: { ...request.query, cursor },
      });
      if (request.expected?.includes(answer.status)) {
        return;
      }
      cursor = nextCursor(answer.header('link'));
      const isLast = cursor === undefined;
      yield { items: answer.read(z.array(schema)), number, isLast };
      if (isLast) {
        return;
      }
    }
  }
}

/**
 * Of the next page, where that has results: the header names one in any case.
 * Its address is not used: it is never that of a proxy.
 * https://docs.sentry.io/api/pagination/
 */
export function nextCursor(link: string | undefined): string | undefined {
  for (const [, parameters] of (link ?? '')
    .slice(0, 10_000)
    .matchAll(/<[^<>]*>((?:\s*;\s*\w+="[^"]*")+)/g)) {
    const { cursor, rel, results } = Object.fromEntries(
      [...parameters.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    if (rel === 'next' && results === 'true' && cursor) {
      return cursor;
    }
  }
  return undefined;
}
