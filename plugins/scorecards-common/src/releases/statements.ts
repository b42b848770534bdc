import {
  fitsVariance,
  isAllowedItem,
  type ValueForm,
  varianceOf,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReleaseFinding } from '../schemas/release';
import { isStatedAlike, ReleaseStated } from '../schemas/releaseStatement';
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
      const items = differing(here, there).flatMap(part => {
        const why = whyNot(part, [...allowed, ...own], [name, before!]);
        return why === undefined ? [] : [`${part.item}${why}`];
      });
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
        ...(here.last === undefined ||
        isStatedAlike(here.stated, here.last.stated)
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

type Part = NonNullable<ReleaseStated['configuration']>[number];

/** A part that is not the same in both; undefined where it is not there. */
type Difference = { item: string; parts: (Part | undefined)[] };

/** Here and there; none where one does not state any. */
function differing(
  own: StatedRelease,
  before: StatedRelease | undefined,
): Difference[] {
  const [here, there] = [own, before].map(
    one => (one?.last ?? one)?.stated.configuration,
  );
  if (!here || !there) {
    return [];
  }
  const both = [here, there].map(
    all => new Map(all.map(part => [part.item, part])),
  );
  return [...new Set(both.flatMap(parts => [...parts.keys()]))]
    .sort()
    .map(item => ({ item, parts: both.map(parts => parts.get(item)) }))
    .filter(({ parts: [now, then] }) => now?.digest !== then?.digest);
}

const formWords: Record<ValueForm | 'unstated', string> = {
  unstated: 'not stated to be that',
  number: 'a number',
  percentage: 'a percentage',
  address: 'an address',
  reference: 'a reference',
  text: 'a literal',
};

/**
 * Undefined where it may differ. What may differ as what it is has to be that on both
 * sides; where that is not stated, it is not known to be allowed.
 */
function whyNot(
  { item, parts }: Difference,
  allowed: readonly string[],
  environments: readonly string[],
): string | undefined {
  const matching = allowed.filter(one => isAllowedItem(one, item));
  const kinds = matching.flatMap(one => varianceOf(one).kind ?? []);
  const fits = kinds.some(kind =>
    parts.every(part => part?.form && fitsVariance(kind, part.form)),
  );
  if (fits || kinds.length < matching.length) {
    return undefined;
  }
  if (kinds.length === 0) {
    return '';
  }
  const [kind] = kinds;
  const wrong = parts.flatMap((part, index) => {
    if (part?.form && fitsVariance(kind, part.form)) {
      return [];
    }
    const is = part ? formWords[part.form ?? 'unstated'] : 'not there';
    return [`${is} in ${environments[index]}`];
  });
  return ` (may differ as ${kind}, and is ${wrong.join(' and ')})`;
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
