import { Entity } from '@backstage/catalog-model';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { aComponent } from '../../projection/__testUtils__/testEstate';

/** Entities of one history; tests give each history names of its own. */
const kinds = ['a', 'b', 'c', 'team'] as const;
const aliases = ['one', 'two'];
const names = [...aliases, 'a', 'b', 'c', 'lost'];

/** A name, and a weaker one beside it. */
type Name = { strong: string; weak?: string };
/** An entity by reference, or something by its name. */
type End = { ref: string } | { name: Name };

export type Describe = {
  step: 'describe';
  entities: { name: string; aliases: string[]; uses: string[] }[];
};
export type Telling =
  | { step: 'facts'; source: Teller; items: { of: string; fires: boolean }[] }
  | { step: 'edges'; source: Teller; items: { from: End; to: End }[] }
  | { step: 'workloads'; source: Teller; items: Name[] }
  | { step: 'changes'; source: string; items: { of: End; kind: string }[] }
  | {
      step: 'alerts';
      items: { of: Name; status: 'firing' | 'resolved'; episode: number }[];
    }
  | {
      step: 'incident';
      id: number;
      source: string;
      items: End[];
      status: 'open' | 'resolved';
    };
export type Step = Describe | Telling | { step: 'collector-fails' };
/** Those that push under their names, and a collector of the installation. */
type Teller = 'probe' | 'mesh' | 'scanner';

export type History = {
  hidden: string[];
  first: Describe;
  /** A step of nothing: time goes by. */
  steps: { after: number; what?: Step }[];
};

const name: fc.Arbitrary<Name> = fc.record(
  {
    strong: fc.constantFrom(...names),
    weak: fc.constantFrom(...names),
  },
  { requiredKeys: ['strong'] },
);
const ref = fc.constantFrom<string>(...kinds.slice(0, 3), 'never');
const end: fc.Arbitrary<End> = fc.oneof(
  fc.record({ ref }),
  fc.record({ name }),
);
const some = <T>(item: fc.Arbitrary<T>) =>
  fc.array(item, { minLength: 1, maxLength: 3 });
const teller = fc.constantFrom<Teller>('probe', 'mesh', 'scanner');
const pushed = fc.constantFrom('ci', 'pager');

const describeStep: fc.Arbitrary<Describe> = fc
  .tuple(
    ...kinds.map(one =>
      fc.option(
        fc.record({
          name: fc.constant(one),
          aliases: fc.subarray(aliases),
          uses: fc.subarray(['a', 'b', 'c']),
        }),
        { freq: 8, nil: undefined },
      ),
    ),
  )
  .map(entities => ({
    step: 'describe',
    entities: entities.filter(one => one !== undefined),
  }));

const telling: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    step: fc.constant('facts' as const),
    source: teller,
    items: some(fc.record({ of: ref, fires: fc.boolean() })),
  }),
  fc.record({
    step: fc.constant('edges' as const),
    source: teller,
    items: some(fc.record({ from: end, to: end })),
  }),
  fc.record({
    step: fc.constant('workloads' as const),
    source: teller,
    items: some(name),
  }),
  fc.record({
    step: fc.constant('changes' as const),
    source: pushed,
    items: some(
      fc.record({ of: end, kind: fc.constantFrom('deploy', 'config', 'flag') }),
    ),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('alerts' as const),
      items: some(
        fc.record({
          of: name,
          status: fc.constantFrom('firing' as const, 'resolved' as const),
          episode: fc.nat({ max: 1 }),
        }),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('incident' as const),
      id: fc.nat({ max: 1 }),
      source: pushed,
      items: some(end),
      status: fc.constantFrom('open' as const, 'resolved' as const),
    }),
  },
  fc.record({ step: fc.constant('collector-fails' as const) }),
);

/** What becomes known of a small estate, step by step, and what of it is hidden. */
export const histories: fc.Arbitrary<History> = fc.record({
  hidden: fc.subarray([...kinds], { minLength: 1, maxLength: 3 }),
  first: describeStep,
  steps: fc.array(
    fc.record({
      /** Minutes; alerts go stale after 45, here. */
      after: fc.constantFrom(1, 10, 40, 90),
      what: fc.oneof(
        { weight: 6, arbitrary: telling },
        { weight: 1, arbitrary: describeStep },
      ),
    }),
    { minLength: 3, maxLength: 9 },
  ),
});

export function refOf(prefix: string, entity: string): string {
  const kind = entity === 'team' ? 'group' : 'component';
  return `${kind}:default/${prefix}${entity}`;
}

export function toEntity(
  prefix: string,
  { name: own, aliases: others, uses }: Describe['entities'][number],
): Entity {
  return own === 'team'
    ? aComponent(`${prefix}team`, { kind: 'Group' })
    : aComponent(`${prefix}${own}`, {
        owner: refOf(prefix, 'team'),
        dependsOn: uses.map(one => refOf(prefix, one)),
        annotations: {
          'plumbline.dev/aliases': others.map(one => prefix + one).join(', '),
        },
      });
}

export function toSignal(
  type: 'workload' | 'alert',
  prefix: string,
  { strong, weak }: Name,
): Signal {
  const labels: Record<string, string> =
    weak === undefined ? {} : { app: prefix + weak };
  return type === 'workload'
    ? { type, name: prefix + strong, labels }
    : { type, labels: { service: prefix + strong, ...labels } };
}

export function toEnd(prefix: string, of: End): string | Signal {
  return 'ref' in of
    ? refOf(prefix, of.ref)
    : toSignal('workload', prefix, of.name);
}

/**
 * The history of an installation where what is hidden never was, and where
 * nobody told anything of it alone.
 */
export function withoutHidden({ hidden, first, steps }: History): History {
  const told = [first, ...steps.flatMap(({ what }) => what ?? [])];
  const all = told.flatMap(what =>
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
    told.every(
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

/** A collector reads its source also where there is nothing to tell. */
function kept<T extends Telling>(
  what: T,
  keep: (item: T['items'][number]) => boolean,
): Step[] {
  const items = (what.items as T['items'][number][]).filter(keep);
  const happens =
    items.length > 0 || ('source' in what && what.source === 'scanner');
  return happens ? [{ ...what, items } as Step] : [];
}
