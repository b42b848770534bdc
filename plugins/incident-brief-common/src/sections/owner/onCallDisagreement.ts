import { Field, isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { OnCallLevel } from './schema';
import { sortedUnique } from '../../kit/fields';
import type { PagerReport } from './pager';

/**
 * Where the pager and the roster of the catalog name others, in words. Only what
 * both speak of is compared: a roster may have fewer levels, and a person whom
 * the catalog does not know may be the one that it names.
 *
 * @param answer - what the pager is taken to say
 * @param reports - all that pagers say
 * @param onCall - who is shown
 */
export function disagreementOf(
  answer: PagerReport | undefined,
  reports: readonly PagerReport[],
  onCall: Field<OnCallLevel[]>,
  roster: Field<OnCallLevel[]>,
): string | undefined {
  if (!isKnown(roster)) {
    return undefined;
  }
  if (!answer || !isKnown(onCall)) {
    const silent = reports.find(
      ({ claim, value }) => !claim.stale && value.missing !== undefined,
    );
    return silent?.value.missing;
  }
  const [pager, catalog] = [byLevel(onCall.value), byLevel(roster.value)];
  const differing = [...pager.keys()]
    .filter(level => {
      const [seen, declared] = [pager.get(level)!, catalog.get(level)];
      const named = declared?.flatMap(({ user }) => user ?? []) ?? [];
      return (
        named.length > 0 &&
        seen.every(one => one.user !== undefined || !one.displayName) &&
        !seen.some(({ user }) => user !== undefined && named.includes(user))
      );
    })
    .sort((a, b) => a - b);
  return differing.length === 0
    ? undefined
    : differing
        .map(
          level =>
            `on level ${level} '${answer.claim.source.id}' has ${inWords(
              pager.get(level)!,
            )}, the roster ${inWords(catalog.get(level)!)}`,
        )
        .join('; ');
}

function byLevel(levels: readonly OnCallLevel[]): Map<number, OnCallLevel[]> {
  const found = new Map<number, OnCallLevel[]>();
  for (const one of levels) {
    found.set(one.level, [...(found.get(one.level) ?? []), one]);
  }
  return found;
}

function inWords(people: readonly OnCallLevel[]): string {
  const names = sortedUnique(
    people.map(({ displayName, user }) => displayName ?? user),
  );
  return names.length === 0 ? 'nobody' : names.join(' and ');
}
