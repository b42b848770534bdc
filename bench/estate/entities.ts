import { Entity, EntityRelation } from '@backstage/catalog-model';
import { Random } from '../lib/random';
import { Thing } from './shape';

type Relations = Map<string, EntityRelation[]>;

/** Of services in all states: one in ten is experimental, one deprecated. */
const states = [
  ...['experimental', 'deprecated'],
  ...Array.from({ length: 8 }, () => 'production'),
];

/**
 * The catalog's entities as they are stored after processing: with all relations.
 *
 * @param options.inAllStates - of services, which are in production otherwise
 */
export function toEntities(
  things: readonly Thing[],
  seed: number,
  { inAllStates = false } = {},
): Entity[] {
  const random = new Random(seed + 1);
  // Of its own: all else stays the same.
  const ofStates = new Random(seed + 2);
  const relations = relationsOf(things);
  return things.map(thing => {
    const own = relations.get(thing.ref) ?? [];
    own.sort(
      (a, b) => compare(a.type, b.type) || compare(a.targetRef, b.targetRef),
    );
    const lifecycle = inAllStates ? ofStates.pick(states) : 'production';
    return toEntity(thing, own, { lifecycle, random });
  });
}

function relationsOf(things: readonly Thing[]): Relations {
  const relations: Relations = new Map();
  const note = (from: string, type: string, targetRef: string) => {
    const known = relations.get(from);
    if (known) {
      known.push({ type, targetRef });
    } else {
      relations.set(from, [{ type, targetRef }]);
    }
  };
  const both = (from: string, type: string, to: string, inverse: string) => {
    note(from, type, to);
    note(to, inverse, from);
  };
  for (const thing of things) {
    const { ref, owner, system, domain, memberOf } = thing;
    thing.dependsOn.forEach(to => both(ref, 'dependsOn', to, 'dependencyOf'));
    thing.consumes.forEach(to => both(ref, 'consumesApi', to, 'apiConsumedBy'));
    thing.provides.forEach(to => both(ref, 'providesApi', to, 'apiProvidedBy'));
    if (owner) {
      both(ref, 'ownedBy', owner, 'ownerOf');
    }
    const whole = system ?? domain;
    if (whole) {
      both(ref, 'partOf', whole, 'hasPart');
    }
    if (memberOf) {
      both(ref, 'memberOf', memberOf, 'hasMember');
    }
  }
  return relations;
}

function toEntity(
  thing: Thing,
  relations: EntityRelation[],
  { lifecycle, random }: { lifecycle: string; random: Random },
): Entity {
  const { kind, name } = thing;
  const source = `https://git.example.com/estate/${name}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      namespace: 'default',
      uid: random.uuid(),
      etag: random.uuid(),
      name,
      title: name.replaceAll('-', ' '),
      description: `The ${kind} ${name}, in layer ${thing.layer} of its system`,
      annotations: {
        'backstage.io/managed-by-location': `url:${source}/catalog-info.yaml`,
        'backstage.io/managed-by-origin-location': `url:${source}/catalog-info.yaml`,
        'backstage.io/view-url': `${source}/catalog-info.yaml`,
        'backstage.io/edit-url': `${source}/edit/catalog-info.yaml`,
        'backstage.io/source-location': `url:${source}/`,
        ...annotations(thing, random),
      },
      tags: ['estate', `layer-${thing.layer}`],
    },
    spec: spec(thing, lifecycle),
    relations,
  };
}

function annotations(thing: Thing, random: Random): Record<string, string> {
  const { kind, name } = thing;
  if (kind === 'Group') {
    return {
      'plumbline.dev/pager': `https://pager.example.com/${name}`,
      'plumbline.dev/channel': `#${name}`,
      'plumbline.dev/escalation': 'Pager: team, then the duty manager',
      'plumbline.dev/on-call': roster(name),
    };
  }
  if (kind === 'Component') {
    const stores = [...thing.dependsOn].filter(ref =>
      ref.startsWith('resource:'),
    );
    return {
      'backstage.io/kubernetes-id': name,
      'github.com/project-slug': `estate/${name}`,
      ...(random.chance(0.7) && {
        'plumbline.dev/tier': String(Math.min(4, thing.layer + 1)),
      }),
      ...(random.chance(0.6) && {
        'plumbline.dev/runbook': `https://runbooks.example.com/${name}`,
      }),
      ...(thing.layer === 0 && {
        'plumbline.dev/customer-path': `journey ${random.between(1, 40)}`,
      }),
      ...(stores.length > 0 &&
        random.chance(0.3) && {
          'plumbline.dev/dependencies': `- { type: reads, target: '${stores[0]}' }\n- { type: writes, target: '${stores[0]}' }\n`,
        }),
    };
  }
  return kind === 'Resource' && thing.resourceType === 'database'
    ? {
        'plumbline.dev/data-domain': `data of ${thing.system}`,
        'plumbline.dev/data-classification': random.pick([
          'internal',
          'confidential',
          'restricted',
        ]),
      }
    : {};
}

function roster(team: string): string {
  const number = team.slice('team-'.length);
  const users = [0, 1, 2, 3, 4].map(at => `user:default/user-${number}-${at}`);
  return [
    'levels:',
    `  - rotation: { start: 2026-01-05T08:00:00Z, every: 7d, users: [${users.join(
      ', ',
    )}] }`,
    `  - after: 15m`,
    `    rotation: { start: 2026-01-08T08:00:00Z, every: 7d, users: [${users
      .slice(0, 2)
      .join(', ')}] }`,
    '',
  ].join('\n');
}

function spec(thing: Thing, lifecycle: string): Entity['spec'] {
  const { kind, owner, system, domain, memberOf } = thing;
  const refs = (set: Set<string>) => (set.size > 0 ? [...set] : undefined);
  const all = {
    Domain: { owner },
    System: { owner, domain },
    Component: {
      type: 'service',
      lifecycle,
      owner,
      system,
      dependsOn: refs(thing.dependsOn),
      consumesApis: refs(thing.consumes),
      providesApis: refs(thing.provides),
    },
    API: {
      type: 'openapi',
      lifecycle: 'production',
      owner,
      system,
      definition: '{}',
    },
    Resource: {
      type: thing.resourceType,
      owner,
      system,
      dependsOn: refs(thing.dependsOn),
    },
    Group: { type: 'team', children: [] },
    User: {
      memberOf: memberOf ? [memberOf] : [],
      profile: { email: `${thing.name}@example.com` },
    },
  } as const;
  return JSON.parse(JSON.stringify(all[kind]));
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
