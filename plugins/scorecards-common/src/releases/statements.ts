import { isAllowedItem } from '@plumbline/backstage-plugin-evidence-common';
import type { ReleaseFinding } from '../schemas/release';
import type { CompiledLadder } from './ladder';
import { statementOf, StatedRelease } from './releaseChange';
import type { Release, ReleaseRun } from './releasesOf';

const mostNamed = 5;

/**
 * How what pipelines stated differs: of a release that runs in an environment and in
 * the one before it, parts of its configuration; and of any, what was stated again,
 * and otherwise. What is not stated of both is not known, and not found.
 *
 * @param of.allowed - items that may differ in every environment
 */
export function statementFindings(
  releases: readonly Release[],
  of: {
    allowed: readonly string[];
    ladder: Pick<CompiledLadder, 'rungs'>;
    statements: readonly StatedRelease[];
  },
): ReleaseFinding[] {
  const { allowed, ladder, statements } = of;
  if (statements.length === 0) {
    return [];
  }
  return ladder.rungs.flatMap(({ allowed: own, name }, index) => {
    const before = ladder.rungs[index - 1]?.name;
    return releases.flatMap((release): ReleaseFinding[] => {
      const run = release.runs.get(name)?.at(-1);
      const here = statementOf(statements, name, release);
      if (!run || !here) {
        return [];
      }
      const there =
        before !== undefined && run.to === undefined
          ? statementOf(statements, before, release)
          : undefined;
      const items = differing(here, there).filter(
        item => ![...allowed, ...own].some(one => isAllowedItem(one, item)),
      );
      return [
        ...(items.length > 0
          ? [
              {
                ...findingOf(release, name, run),
                kind: 'configuration-differs' as const,
                reason: `${nameOf(
                  release,
                )} runs in ${name} with another configuration than in ${before}: ${listed(
                  items,
                )}`,
              },
            ]
          : []),
        ...(here.last === undefined
          ? []
          : [
              {
                ...findingOf(release, name, run),
                kind: 'stated-otherwise' as const,
                reason: `What goes to ${name} with ${nameOf(
                  release,
                )} was stated again, and otherwise, at ${new Date(
                  here.last.at,
                ).toISOString()}. What was stated first stays what it is.`,
              },
            ]),
      ];
    });
  });
}

/** Items that are not the same in both; none where one does not state any. */
function differing(
  own: StatedRelease,
  before: StatedRelease | undefined,
): string[] {
  const [here, there] = [own, before].map(
    one => (one?.last ?? one)?.stated.configuration,
  );
  if (!here || !there) {
    return [];
  }
  const [now, then] = [here, there].map(
    all => new Map(all.map(({ digest, item }) => [item, digest])),
  );
  return [...new Set([...now.keys(), ...then.keys()])]
    .filter(item => now.get(item) !== then.get(item))
    .sort();
}

function findingOf(
  release: Release,
  environment: string,
  { change }: ReleaseRun,
) {
  const { digest } = release;
  return {
    environment,
    change,
    revision: nameOf(release),
    digests: digest === undefined ? [] : [digest],
  };
}

function nameOf({ key, revision }: Release): string {
  return revision ?? key;
}

function listed(items: readonly string[]): string {
  const more = items.length - mostNamed;
  return `${items.slice(0, mostNamed).join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }`;
}
