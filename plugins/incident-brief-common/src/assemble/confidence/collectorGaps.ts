import {
  CollectorStatus,
  EvidenceContext,
  ownValue,
} from '@plumbline/backstage-plugin-evidence-common';
import { Confidence, sharedCodes } from '../../kit/confidence';
import { sortedUnique } from '../../kit/fields';
import { scopeOf } from '../../kit/scope';
import { sections } from '../../sections';

const restsOn = sections.flatMap(({ id, restsOn: of }) =>
  of ? [{ section: id, ...of }] : [],
);
/** Which line rests on a fact, by the first word of its name. */
const linesOf = Object.assign({}, ...restsOn.map(({ facts }) => facts));
/** What must not be concluded of a line where that is not plain. */
const conclusions = Object.assign({}, ...restsOn.map(one => one.conclusions));

/**
 * A source that failed when it was last read. What it reported then goes into the
 * fix and not into the message: error texts vary from one attempt to the next.
 */
export function collectorGaps(context: EvidenceContext): Confidence[] {
  const failing = new Map(
    context.collectors
      .filter(({ outcome }) => outcome === 'failed')
      .map(collector => [collector.id, collector]),
  );
  return sortedUnique(failing.keys()).flatMap(id => {
    const collector = failing.get(id)!;
    return affectedLines(collector, context).map(affects => ({
      code: sharedCodes.collectorFailing,
      message: `Source '${id}' failed when it was last read: do not conclude that ${
        ownValue(conclusions, affects) ?? 'what it said before is still so'
      }.`,
      affects,
      ...(collector.error !== undefined && {
        fix: `# the last error of '${id}'\n${collector.error.replace(
          /^/gm,
          '# ',
        )}`,
      }),
    }));
  });
}

/**
 * The lines that rest on a source: on what it says of this entity, or else on
 * what it reports at all, as that may be missing here because it failed. One
 * that is pushed weakens what it feeds here and nothing else: nobody can know
 * that it would have reported of this entity.
 */
function affectedLines(
  collector: CollectorStatus,
  context: EvidenceContext,
): string[] {
  const { id, kind } = collector;
  if (kind === 'push') {
    return fedLines(id, context);
  }
  const reported = context.facts.flatMap(({ name, source }) =>
    source.id === id ? [name] : [],
  );
  const lines = [
    ...factLines(reported.length > 0 ? reported : collector.tells ?? []),
    ...restsOn
      .filter(
        one =>
          (id === 'catalog' && one.catalog) ||
          one.collected?.(collector, context),
      )
      .map(({ section }) => section),
  ];
  // What one that is set up here would have reported may weaken any line.
  return lines.length > 0 ? sortedUnique(lines) : ['brief'];
}

/** The lines in which something is that a source reported. */
function fedLines(id: string, context: EvidenceContext): string[] {
  const scope = new Set(scopeOf(context));
  const own = context.facts.filter(
    ({ entityRef, source }) => source.id === id && scope.has(entityRef),
  );
  return sortedUnique([
    ...factLines(own.map(({ name }) => name)),
    ...restsOn
      .filter(one => one.pushed?.(id, context))
      .map(({ section }) => section),
  ]);
}

function factLines(names: readonly string[]): string[] {
  return names.flatMap(name => ownValue(linesOf, name.split('.')[0]) ?? []);
}
