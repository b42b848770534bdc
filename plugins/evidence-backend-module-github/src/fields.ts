import { webUrl } from '@plumbline/backstage-plugin-evidence-node';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { GithubRepository } from './schemas';

export function repositorySignal(repository: GithubRepository): Signal {
  return { type: 'repository', url: repository.html_url };
}

export function commitUrl(
  repository: GithubRepository,
  sha: string | undefined,
): string | undefined {
  return sha === undefined
    ? undefined
    : webUrl(`${repository.html_url}/commit/${encodeURIComponent(sha)}`);
}
