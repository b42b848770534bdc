import type { Describe, End, History, Report, Step } from './histories';

/**
 * The history of an installation where what is hidden never was, and where
 * nobody reported anything of it alone.
 */
export function withoutHidden({ hidden, first, steps }: History): History {
  const reports = [first, ...steps.flatMap(({ what }) => what ?? [])];
  const all = reports.flatMap(what =>
    what.step === 'describe' ? what.entities : [],
  );
  const isHidden = (entity: string) => hidden.includes(entity);
  /** Everything that it may ever mean. */
  const meantBy = (of: End): string[] => {
    if ('ref' in of) {
      return [of.ref];
    }
    const words = [of.name.strong, of.name.weak];
    return all
      .filter(
        one =>
          words.includes(one.name) || one.aliases.some(a => words.includes(a)),
      )
      .map(one => one.name);
  };
  const isSecret = (of: End) =>
    meantBy(of).length > 0 && meantBy(of).every(isHidden);
  const mayBeSeen = (of: End) => meantBy(of).some(one => !isHidden(one));
  const isSecretIncident = ({ source, id }: { source: string; id: number }) =>
    reports.every(
      what =>
        what.step !== 'incident' ||
        what.source !== source ||
        what.id !== id ||
        what.items.every(isSecret),
    );
  const without = (what: Step): Step[] => {
    switch (what.step) {
      case 'describe':
        return [
          {
            ...what,
            entities: what.entities.filter(one => !isHidden(one.name)),
          },
        ];
      case 'collector-fails':
      case 'owners-are-looked-at':
        return [what];
      case 'facts':
        return kept(what, one => !isHidden(one.of));
      case 'edges':
        return kept(
          what,
          ({ from, to }) =>
            mayBeSeen(from) ||
            mayBeSeen(to) ||
            !(isSecret(from) || isSecret(to)),
        );
      case 'workloads':
        return kept(what, one => !isSecret({ name: one }));
      case 'changes':
        return kept(what, ({ of }) => !isSecret(of));
      case 'alerts':
        return kept(what, ({ of }) => !isSecret({ name: of }));
      default:
        return isSecretIncident(what) ? [] : [what];
    }
  };
  return {
    hidden,
    first: without(first)[0] as Describe,
    steps: steps.flatMap(({ after, what }) => {
      const [rest] = what ? without(what) : [];
      return [{ after, what: rest }];
    }),
  };
}

/** A collector reads its source also where there is nothing to report. */
function kept<T extends Report>(
  what: T,
  keep: (item: T['items'][number]) => boolean,
): Step[] {
  const items = (what.items as T['items'][number][]).filter(keep);
  const happens =
    items.length > 0 || ('source' in what && what.source === 'scanner');
  return happens ? [{ ...what, items } as Step] : [];
}
