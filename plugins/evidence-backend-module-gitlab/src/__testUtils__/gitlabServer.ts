import type { IncomingMessage } from 'node:http';
import {
  archive,
  CodeServer,
} from '@plumbline/backstage-plugin-evidence-backend-module-repositories/testUtils';

/**
 * GitLab's REST API as https://docs.gitlab.com/api/ describes it, as far as the
 * portal's reader and the collector ask it.
 */
export class GitlabServer extends CodeServer {
  protected tokenOf(req: IncomingMessage) {
    return req.headers.authorization ?? String(req.headers['private-token']);
  }

  protected answer(url: URL) {
    const group = /^\/api\/v4\/groups\/([^/]+)\/projects$/.exec(url.pathname);
    if (group) {
      return this.#list(url, decodeURIComponent(group[1]));
    }
    const match = /^\/api\/v4\/projects\/([^/]+)(\/.*)?$/.exec(url.pathname);
    const slug = match && decodeURIComponent(match[1]);
    const repository = slug && this.repositories.get(slug);
    if (!repository) {
      return undefined;
    }
    const { branch, sha, committedAt, archived, pushedAt } = repository;
    switch (match[2] ?? '') {
      case '':
        return {
          body: {
            id: 7,
            path_with_namespace: slug,
            default_branch: branch,
            archived,
            last_activity_at: pushedAt,
          },
        };
      case `/repository/branches/${branch}`:
        return {
          body: {
            name: branch,
            protected: repository.protected,
            commit: { id: sha, committed_date: committedAt },
          },
        };
      case '/repository/commits':
        return { body: [{ id: sha }] };
      case '/repository/archive':
        return archive(repository);
      case '/protected_branches':
        return typeof repository.protection === 'number'
          ? {
              status: repository.protection,
              body: { message: '403 Forbidden' },
            }
          : { body: repository.protection ?? [] };
      default:
        return undefined;
    }
  }

  #list(url: URL, group: string) {
    const items = [...this.repositories]
      .filter(([slug]) => slug.startsWith(`${group}/`))
      .map(([slug, { pushedAt }]) => ({
        path_with_namespace: slug,
        last_activity_at: pushedAt,
      }))
      .sort((a, b) => (a.last_activity_at < b.last_activity_at ? 1 : -1));
    return this.page(url, items);
  }
}
