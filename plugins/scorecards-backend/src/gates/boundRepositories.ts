import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { normalizeRepository } from '@plumbline/backstage-plugin-evidence-common';

const key = 'plumbline.scorecards.gates.repositories';

/** Whether a token, by its principal, may request for a repository. */
type BoundRepositories = (principal: string, repository: string) => boolean;

/**
 * Which tokens are bound to repositories; all others may request for any.
 *
 * @throws InputError for what is not the address of a repository
 */
export function readBoundRepositories(config: Config): BoundRepositories {
  // Subjects are names of tokens, which may be no keys of configuration.
  const given = config.getOptional<Record<string, unknown>>(key) ?? {};
  const bound = new Map(
    Object.entries(given).map(([subject, addresses]) => [
      `service:external:${subject}`,
      (Array.isArray(addresses) ? addresses : [addresses]).map(address =>
        matcherOf(subject, String(address)),
      ),
    ]),
  );
  return (principal, repository) =>
    bound.get(principal)?.some(matches => matches(repository)) ?? true;
}

function matcherOf(
  subject: string,
  address: string,
): (repository: string) => boolean {
  if (address.endsWith('/*')) {
    const start = address
      .replace(/^[a-z+]+:\/\//i, '')
      .slice(0, -1)
      .toLocaleLowerCase('en-US');
    if (/^[^/*\s]+\.[^/*\s]+\/([^*\s]*\/)?$/.test(start)) {
      return repository => repository.startsWith(start);
    }
  }
  const exact = address.includes('*')
    ? undefined
    : normalizeRepository(address);
  if (exact === undefined) {
    throw new InputError(
      `'${key}.${subject}' has '${address}'; it must be the address of a repository, or its beginning with '/*'`,
    );
  }
  return repository => repository === exact;
}
