import type { IncomingMessage } from 'node:http';
import {
  archive,
  CodeServer,
} from '@plumbline/backstage-plugin-evidence-backend-module-repositories/testUtils';

/**
 * GitHub's REST API as https://docs.github.com/en/rest describes it, as far as
 * the portal's reader and the collector ask it.
 */
export class GithubServer extends CodeServer {
  protected tokenOf(req: IncomingMessage) {
    return req.headers.authorization;
  }

  protected answer(url: URL) {
    const list = /^\/(orgs|users)\/([^/]+)\/repos$/.exec(url.pathname);
    if (list) {
      return list[1] === 'orgs' ? this.#list(url, list[2]) : undefined;
    }
    const match = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(url.pathname);
    const repository = match && this.repositories.get(match[1]);
    if (!repository) {
      return undefined;
    }
    const { branch, sha, committedAt, archived, pushedAt } = repository;
    const about = {
      full_name: match[1],
      default_branch: branch,
      archived,
      pushed_at: pushedAt,
      archive_url: `${this.baseUrl}/repos/${match[1]}/{archive_format}{/ref}`,
    };
    const rest = match[2] ?? '';
    switch (rest) {
      case '':
        return { body: about };
      case `/commits/${sha}/status`:
        return { body: { sha, repository: about } };
      case `/tarball/${sha}`:
        return archive(repository);
      case `/branches/${branch}`:
        return {
          body: {
            name: branch,
            protected: repository.protected,
            commit: { sha, commit: { committer: { date: committedAt } } },
          },
        };
      case `/rules/branches/${branch}`:
        return orStatus(repository.rules ?? []);
      case `/branches/${branch}/protection`:
        return repository.protection === undefined
          ? { status: 404, body: { message: 'Branch not protected' } }
          : orStatus(repository.protection);
      default:
        return undefined;
    }
  }

  #list(url: URL, owner: string) {
    const items = [...this.repositories]
      .filter(([slug]) => slug.startsWith(`${owner}/`))
      .map(([slug, { pushedAt }]) => ({ full_name: slug, pushed_at: pushedAt }))
      .sort((a, b) => (a.pushed_at < b.pushed_at ? 1 : -1));
    return this.page(url, items);
  }
}

function orStatus(body: unknown) {
  return typeof body === 'number'
    ? { status: body, body: { message: 'Resource not accessible' } }
    : { body };
}
