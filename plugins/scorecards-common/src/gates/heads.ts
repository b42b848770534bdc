import {
  canonicalJson,
  JsonValue,
  Organization,
  ownershipState,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  asYaml,
  DescribedEntity,
  Path,
} from '@plumbline/backstage-plugin-evidence-common/validate';
import { GateLine } from '../schemas/gateDecision';
import { CompiledRule } from './CompiledRule';
import {
  ownerIn,
  OwnField,
  placeholderAt,
  ReadDescriptions,
  Stated,
  statedBy,
  textOf,
  valueAt,
} from './descriptions';
import { GateService } from './GateService';
import { dependenciesAfter, KnownDependency } from './headDependencies';
import { directDependencies } from './inputs';

/** What a change makes of a service's description, as far as it differs. */
export type HeadDescription = {
  entityRef: string;
  path: string;
  own: Pick<GateService, OwnField>;
  facts: Record<string, JsonValue>;
  /** Facts that are not known of it. */
  unknown: string[];
  changes: {
    /** Facts, and fields that rules can be limited to. */
    inputs: string[];
    field: string;
    line: number;
    /** What to write there, where it was stated before. */
    fix?: string;
  }[];
  /** Why it is unknown. */
  broken?: { line: number; message: string; isTwice?: true };
};

const annotation = (name: string): Path => ['metadata', 'annotations', name];

/** Where a description states what facts and limits of rules follow from. */
const fields: readonly {
  path: Path;
  facts: readonly string[];
  own?: OwnField;
}[] = [
  { path: ['spec', 'owner'], facts: ['catalog.owner', 'ownership.state'] },
  { path: ['spec', 'type'], facts: [], own: 'type' },
  {
    path: ['spec', 'lifecycle'],
    facts: ['catalog.lifecycle'],
    own: 'lifecycle',
  },
  { path: ['spec', 'system'], facts: ['catalog.system'] },
  {
    path: annotation(plumblineAnnotations.tier),
    facts: ['catalog.tier'],
    own: 'tier',
  },
  {
    path: annotation(plumblineAnnotations.dataClassification),
    facts: ['catalog.classification'],
  },
  {
    path: annotation(plumblineAnnotations.runbook),
    facts: ['catalog.runbook'],
  },
  {
    path: annotation('backstage.io/source-location'),
    facts: ['catalog.source'],
  },
  { path: ['metadata', 'description'], facts: ['catalog.description'] },
  { path: ['metadata', 'tags'], facts: ['catalog.tags'] },
  { path: ['metadata', 'links'], facts: ['catalog.links'] },
];

/**
 * What the change makes of the services, as far as their descriptions differ. What
 * it leaves as it was is as the catalog has it.
 *
 * @param given.dependencies - what is known of dependencies that heads add; of one
 *   that is not there, it is unknown what the service depends on
 * @param given.organization - with the owners that heads name, and their people
 * @param given.servicesAt - the services whose folder a path is in
 */
export function headsOf(
  { bases, broken, heads, repeated }: ReadDescriptions,
  given: {
    services: readonly GateService[];
    dependencies?: ReadonlyMap<string, KnownDependency>;
    organization: Organization;
    servicesAt: (path: string) => readonly string[];
  },
): { heads: HeadDescription[]; notes: string[] } {
  const { dependencies, organization, services, servicesAt } = given;
  const baseOf = (ref: string, path?: string) => {
    const all = bases.filter(({ described }) => described.ref === ref);
    // Of another file where it is moved.
    return (all.find(one => one.path === path) ?? all[0])?.described;
  };
  const changed = heads.flatMap(({ path, described }) => {
    const service = services.find(
      ({ entityRef }) => entityRef === described.ref,
    );
    return service
      ? headOf(path, described, {
          dependencies,
          organization,
          service,
          base: baseOf(described.ref, path),
        })
      : [];
  });
  const unreadable = broken.flatMap(({ path, line, message }) => {
    const before = bases.flatMap(base =>
      base.path === path ? base.described.ref : [],
    );
    const refs = before.length > 0 ? before : servicesAt(path);
    return services
      .filter(({ entityRef }) => refs.includes(entityRef))
      .map(service => unknownHead(service, path, { line, message }));
  });
  const twice = repeated.flatMap(({ line, path, ref }) =>
    services
      .filter(({ entityRef }) => entityRef === ref)
      .map(service =>
        unknownHead(service, path, {
          line,
          isTwice: true,
          message: `'${path}' describes '${ref}' a second time`,
        }),
      ),
  );
  const gone = services.filter(
    ({ entityRef }) =>
      baseOf(entityRef) &&
      !heads.some(({ described }) => described.ref === entityRef) &&
      !unreadable.some(head => head.entityRef === entityRef),
  );
  return {
    heads: [...changed, ...twice, ...oneOfEach(unreadable)],
    notes: [
      ...gone.map(
        ({ entityRef }) =>
          `The change removes or renames '${entityRef}'; it is judged as the catalog has it.`,
      ),
      ...twice.flatMap(({ broken: why }) =>
        why ? `${why.message}, at line ${why.line}; it is unknown.` : [],
      ),
      ...broken.map(
        ({ line, message, path }) =>
          `'${path}' is not valid YAML at line ${line}: ${message}. What it describes is unknown.`,
      ),
    ],
  };
}

/** The service as the change describes it. */
export function asDescribed(
  service: GateService,
  head: HeadDescription,
  at: number,
): GateService {
  const facts = new Map(service.facts);
  head.unknown.forEach(name => facts.delete(name));
  for (const [name, value] of Object.entries(head.facts)) {
    facts.set(name, {
      value,
      kind: 'declared',
      source: { id: head.path },
      observedAt: new Date(at).toISOString(),
    });
  }
  const { lifecycle, tier, type } = head.own;
  return { ...service, type, lifecycle, tier, facts };
}

/** Where the description states what a rule reads, and what to write there. */
export function placeOf(
  { broken, changes, path }: HeadDescription,
  { inputs, rule }: CompiledRule,
): GateLine['described'] {
  if (broken) {
    return { path, line: broken.line };
  }
  const { lifecycles, tiers, types } = rule.appliesTo;
  const read = new Set([
    ...inputs,
    ...(types ? ['type'] : []),
    ...(lifecycles ? ['lifecycle'] : []),
    ...(tiers ? ['tier'] : []),
  ]);
  const change = changes.find(one => one.inputs.some(name => read.has(name)));
  if (change === undefined) {
    return undefined;
  }
  const { field, fix, line } = change;
  return { path, line, field, ...(fix !== undefined && { fix }) };
}

function unknownHead(
  { entityRef, lifecycle, tier, type }: GateService,
  path: string,
  broken: NonNullable<HeadDescription['broken']>,
): HeadDescription {
  return {
    entityRef,
    path,
    own: { type, lifecycle, tier },
    facts: {},
    unknown: allFacts(),
    changes: [],
    broken,
  };
}

/** Nothing is known by one already. */
function oneOfEach(heads: readonly HeadDescription[]): HeadDescription[] {
  const first = new Map<string, HeadDescription>();
  heads.forEach(head => {
    if (!first.has(head.entityRef)) {
      first.set(head.entityRef, head);
    }
  });
  return [...first.values()];
}

function headOf(
  path: string,
  head: DescribedEntity,
  given: {
    base: DescribedEntity | undefined;
    dependencies?: ReadonlyMap<string, KnownDependency>;
    organization: Organization;
    service: GateService;
  },
): HeadDescription[] {
  const { base, organization, service } = given;
  const after = statedBy(head);
  const before = base ? statedBy(base) : statedOf(service);
  const found: HeadDescription = {
    entityRef: service.entityRef,
    path,
    facts: {},
    unknown: [],
    own: {
      type: service.type,
      lifecycle: service.lifecycle,
      tier: service.tier,
    },
    changes: [],
  };
  for (const { facts, own, path: field } of fields) {
    const differing = facts.filter(
      name =>
        before.facts.has(name) &&
        after.facts.has(name) &&
        canonicalJson(before.facts.get(name)) !==
          canonicalJson(after.facts.get(name)),
    );
    const isOwn = own !== undefined && before.own[own] !== after.own[own];
    const placeholder = placeholderAt(head.document.value, field);
    if (
      differing.length === 0 &&
      !isOwn &&
      (!placeholder || isOfBase(placeholder, field))
    ) {
      continue;
    }
    if (placeholder) {
      // What the catalog reads elsewhere.
      found.unknown.push(...facts);
      if (own) {
        found.own[own] = undefined;
      }
    } else {
      for (const name of differing) {
        found.facts[name] = after.facts.get(name)!;
      }
      if (facts.includes('ownership.state')) {
        found.facts['ownership.state'] = ownershipOf(head, given);
      }
      if (own) {
        found.own[own] = after.own[own];
      }
    }
    const was = base
      ? textOf(valueAt(base.document.value, field))
      : beforeIn(before, facts, own);
    found.changes.push({
      inputs: [...facts, ...(own ? [own] : [])],
      field: field.join('.'),
      line: head.document.regionAt(field).line,
      ...(was !== undefined && {
        fix: `Write \`${field.at(-1)}: ${asYaml(
          was,
        )}\`, as before, or what satisfies the rule`,
      }),
    });
  }
  const dependencies = dependenciesAfter(head, given);
  if (dependencies) {
    const { places, value } = dependencies;
    if (value) {
      found.facts[directDependencies] = value;
    } else if (dependencies.isUnknown) {
      found.unknown.push(directDependencies);
    }
    for (const place of places) {
      found.changes.push({
        inputs: [directDependencies],
        field: place.filter(step => typeof step === 'string').join('.'),
        line: head.document.regionAt(place).line,
      });
    }
  }
  return found.changes.length > 0 ? [found] : [];

  function isOfBase(placeholder: object, field: Path): boolean {
    const known = placeholderAt(base?.document.value, field);
    return (
      known !== undefined && canonicalJson(known) === canonicalJson(placeholder)
    );
  }

  function ownershipOf(
    described: DescribedEntity,
    { service: { facts } }: typeof given,
  ): JsonValue {
    const state = ownershipState(ownerIn(described), organization);
    const known = facts.get('ownership.state')?.value as
      | { escalation?: { by?: string } }
      | undefined;
    const by = known?.escalation?.by;
    // A pager of the service calls whom it called; an annotation was the owner's.
    return by !== undefined && !by.includes('/') && state.exists
      ? { ...state, escalation: { present: true, by } }
      : state;
  }
}

/** Of the catalog, where the text before the change is not known. */
function statedOf(service: GateService): Stated {
  const facts = new Map(
    [...service.facts].map(([name, { value }]) => [name, value]),
  );
  const { owner } = service;
  facts.set('catalog.owner', {
    present: owner !== undefined,
    value: owner ?? '',
  });
  // The catalog adds fields that the text does not have.
  facts.delete('catalog.source');
  return { own: service, facts };
}

function beforeIn(
  { facts, own }: Stated,
  names: readonly string[],
  field: OwnField | undefined,
): string | undefined {
  const [value] = names.map(
    name => (facts.get(name) as { value?: unknown } | undefined)?.value,
  );
  return textOf(value) ?? (field && own[field]);
}

function allFacts(): string[] {
  return [...fields.flatMap(({ facts }) => facts), directDependencies];
}
