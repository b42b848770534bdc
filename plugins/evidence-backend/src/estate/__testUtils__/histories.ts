import { ANNOTATION_LOCATION, Entity } from '@backstage/catalog-model';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { aComponent } from '../../testUtils/testEstate';

/** Entities of one history; tests give each history names of its own. */
const kinds = ['a', 'b', 'c', 'team', 'crew', 'sys', 'pat'] as const;
const components = ['a', 'b', 'c'] as const;
const teams = ['team', 'crew'] as const;
const aliases = ['one', 'two'];
const names = [...aliases, 'a', 'b', 'c', 'lost'];

/** A name, and a weaker one beside it. */
export type Name = { strong: string; weak?: string };
/** An entity by reference, or something by its name. */
export type End = { ref: string } | { name: Name };
type Lifecycle = 'production' | 'deprecated' | 'archived';

export type Describe = {
  step: 'describe';
  entities: {
    name: string;
    aliases: string[];
    uses: string[];
    lifecycle?: Lifecycle;
  }[];
};
export type Report =
  | {
      step: 'facts';
      source: Reporter;
      items: { of: string; says: ReportedFact }[];
    }
  | {
      step: 'edges';
      source: Reporter;
      items: { from: End; to: End; count: number }[];
    }
  | { step: 'workloads'; source: Reporter; items: (Name & { team?: string })[] }
  | {
      step: 'changes';
      source: string;
      items: { of: End; kind: string; by?: string }[];
    }
  | {
      step: 'alerts';
      /** All in one group, or each in one of its own. */
      together: boolean;
      items: { of: Name; status: 'firing' | 'resolved'; episode: number }[];
    }
  | {
      step: 'incident';
      id: number;
      source: string;
      items: End[];
      status: 'open' | 'resolved';
    };
export type Step =
  | Describe
  | Report
  | { step: 'collector-fails' | 'owners-are-looked-at' };
/** That it fires, how an objective is kept, or who owns it. */
type ReportedFact = 'alert' | 'slo' | (typeof teams)[number];
/** Those that push under their names, and a collector of the installation. */
type Reporter = 'probe' | 'mesh' | 'scanner';

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
const ref = fc.constantFrom<string>(...components, 'never');
const end: fc.Arbitrary<End> = fc.oneof(
  fc.record({ ref }),
  fc.record({ name }),
);
const some = <T>(item: fc.Arbitrary<T>) =>
  fc.array(item, { minLength: 1, maxLength: 3 });
const reporter = fc.constantFrom<Reporter>('probe', 'mesh', 'scanner');
const pushed = fc.constantFrom('ci', 'pager');

const describeStep: fc.Arbitrary<Describe> = fc
  .tuple(
    ...kinds.map(one =>
      fc.option(
        fc.record({
          name: fc.constant(one),
          aliases: fc.subarray(aliases),
          uses: fc.subarray([...components]),
          lifecycle: fc.constantFrom<Lifecycle | undefined>(
            'production',
            'deprecated',
            'archived',
            undefined,
          ),
        }),
        { freq: 8, nil: undefined },
      ),
    ),
  )
  .map(entities => ({
    step: 'describe',
    entities: entities.filter(one => one !== undefined),
  }));

const report: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    step: fc.constant('facts' as const),
    source: reporter,
    items: some(
      fc.record({ of: ref, says: fc.constantFrom('alert', 'slo', ...teams) }),
    ),
  }),
  fc.record({
    step: fc.constant('edges' as const),
    source: reporter,
    items: some(
      fc.record({ from: end, to: end, count: fc.constantFrom(1, 100) }),
    ),
  }),
  fc.record({
    step: fc.constant('workloads' as const),
    source: reporter,
    items: some(
      fc
        .tuple(name, fc.constantFrom(undefined, ...teams))
        .map(([one, team]) => ({ ...one, team })),
    ),
  }),
  fc.record({
    step: fc.constant('changes' as const),
    source: pushed,
    items: some(
      fc.record({
        of: end,
        kind: fc.constantFrom('deploy', 'config', 'flag'),
        by: fc.constantFrom('pat', undefined),
      }),
    ),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('alerts' as const),
      together: fc.boolean(),
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
  fc.record({
    step: fc.constantFrom('collector-fails', 'owners-are-looked-at'),
  }),
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
        { weight: 6, arbitrary: report },
        { weight: 1, arbitrary: describeStep },
      ),
    }),
    { minLength: 3, maxLength: 9 },
  ),
});

export function refOf(prefix: string, entity: string): string {
  return `${kindOf(entity).toLowerCase()}:default/${prefix}${entity}`;
}

function kindOf(entity: string): string {
  switch (entity) {
    case 'sys':
      return 'System';
    case 'pat':
      return 'User';
    case 'team':
    case 'crew':
      return 'Group';
    default:
      return 'Component';
  }
}

export function toEntity(
  prefix: string,
  { name: own, aliases: others, uses, lifecycle }: Describe['entities'][number],
): Entity {
  const kind = kindOf(own);
  if (kind !== 'Component') {
    const targetRef = refOf(prefix, 'crew');
    return aComponent(prefix + own, {
      kind,
      relations: kind === 'User' ? [{ type: 'memberOf', targetRef }] : [],
    });
  }
  return aComponent(prefix + own, {
    owner: refOf(prefix, 'team'),
    dependsOn: uses.map(one => refOf(prefix, one)),
    spec: { ...(lifecycle && { lifecycle }) },
    relations: [{ type: 'partOf', targetRef: refOf(prefix, 'sys') }],
    annotations: {
      'plumbline.dev/aliases': others.map(one => prefix + one).join(', '),
      [ANNOTATION_LOCATION]: `url:https://files.example/${prefix}${own}.yaml`,
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

/** What visible entities name themselves: that is shown as they say it. */
export function describedRefs(
  prefix: string,
  { hidden, first, steps }: History,
): Set<string> {
  const refs = new Set<string>();
  for (const what of [first, ...steps.flatMap(one => one.what ?? [])]) {
    for (const { name: own, uses } of what.step === 'describe'
      ? what.entities
      : []) {
      if (!hidden.includes(own)) {
        [...uses, 'team', 'crew', 'sys'].forEach(one =>
          refs.add(refOf(prefix, one)),
        );
      }
    }
  }
  return refs;
}
