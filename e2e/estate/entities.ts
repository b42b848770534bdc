import { stringify } from 'yaml';
import { Random } from './Random';

/** A descriptor as a user writes it. */
export interface Descriptor {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    title?: string;
    description?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    links?: { url: string; title: string; type?: string }[];
  };
  spec: Record<string, unknown>;
}

export function refOf({ kind, metadata }: Descriptor): string {
  const { namespace = 'default', name } = metadata;
  return `${kind}:${namespace}/${name}`.toLowerCase();
}

const edgeTypes = [
  'calls',
  'consumes',
  'reads',
  'writes',
  'publishes',
  'subscribes',
];

/** Names as people give them: other cases, dots, underscores, another namespace. */
function names(random: Random, stem: string, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    name: random.pick([
      `${stem}-${index}`,
      `${stem}_${index}`,
      `${stem}.v${index}`,
      `${stem[0].toUpperCase()}${stem.slice(1)}-${index}`,
    ]),
    ...(random.chance(0.2) && { namespace: 'payments' }),
  }));
}

function descriptor(
  kind: string,
  metadata: Descriptor['metadata'],
  spec: Descriptor['spec'],
): Descriptor {
  return { apiVersion: 'backstage.io/v1alpha1', kind, metadata, spec };
}

/** A roster around March 2026, with explicit shifts, a rotation, or both. */
function roster(random: Random, users: readonly string[]): string {
  const level = (index: number) => {
    const rotation = {
      start: '2026-01-05T08:00:00Z',
      every: random.pick(['7d', '12h', '1w']),
      users: random.some(users, random.between(1, 4)),
    };
    const shifts = [
      {
        user: random.pick(users),
        start: '2026-03-01T00:00:00Z',
        end: random.pick(['2026-03-02T09:07:00Z', '2026-03-08T00:00:00Z']),
      },
    ];
    return {
      ...(index > 0 && { after: `${index * 15}m` }),
      ...random.pick([{ rotation }, { shifts }, { shifts, rotation }]),
    };
  };
  const levels = Array.from({ length: random.between(1, 3) }, (_, index) =>
    level(index),
  );
  return random.chance(0.5)
    ? JSON.stringify({ levels })
    : stringify({ levels });
}

function people(random: Random) {
  const users = names(random, 'person', 12).map(metadata =>
    descriptor('User', metadata, {
      profile: { displayName: `Person ${metadata.name}` },
      memberOf: [],
    }),
  );
  const userRefs = users.map(refOf);
  const groups = names(random, 'team', 6).map((metadata, index) =>
    descriptor(
      'Group',
      {
        ...metadata,
        title: `Team Nº ${index} – Größe`,
        annotations: {
          ...(random.chance(0.8) && {
            'plumbline.dev/on-call': roster(random, userRefs),
          }),
          ...(random.chance(0.7) && {
            'plumbline.dev/channel': `#team-${index}`,
          }),
          ...(random.chance(0.7) && {
            'plumbline.dev/escalation': `Pager: Team ${index}`,
          }),
          ...(random.chance(0.5) && {
            'plumbline.dev/pager': `https://pager.example/t/${index}`,
          }),
        },
      },
      { type: 'team', children: [], profile: { displayName: `Team ${index}` } },
    ),
  );
  return { users, groups };
}

function annotationsOf(random: Random, name: string, index: number) {
  return {
    ...(random.chance(0.6) && {
      'plumbline.dev/tier': String(random.between(1, 4)),
    }),
    ...(random.chance(0.5) && {
      'plumbline.dev/runbook': `https://runbooks.example/${index}`,
    }),
    ...(random.chance(0.5) && {
      'plumbline.dev/aliases': random.pick([
        `alias-${index}, other ${index}`,
        JSON.stringify([`alias-${index}`, `shared-${index % 3}`]),
      ]),
    }),
    ...(random.chance(0.4) && {
      'plumbline.dev/data-classification': random.pick([
        'public',
        'internal',
        'confidential',
        'restricted',
      ]),
    }),
    ...(random.chance(0.25) && {
      'plumbline.dev/customer-path': `path ${index}, common path`,
    }),
    ...(random.chance(0.5) && { 'backstage.io/kubernetes-id': `kube-${name}` }),
    ...(random.chance(0.6) && {
      'github.com/project-slug': `shop/${name.toLowerCase()}`,
    }),
  };
}

/** Everything a catalog may hold, wired at random, with what is wrong in real ones. */
export function randomEntities(random: Random, services = 22): Descriptor[] {
  const { users, groups } = people(random);
  const owners = [...groups, random.pick(users)].map(refOf);
  const owner = () =>
    random.chance(0.1) ? 'group:default/gone' : random.pick(owners);
  const domains = names(random, 'domain', 2).map(metadata =>
    descriptor('Domain', metadata, { owner: owner() }),
  );
  const systems = names(random, 'system', 4).map(metadata =>
    descriptor('System', metadata, {
      owner: owner(),
      domain: refOf(random.pick(domains)),
    }),
  );
  const system = () =>
    random.chance(0.8) ? { system: refOf(random.pick(systems)) } : {};
  const apis = names(random, 'api', 6).map(metadata =>
    descriptor('API', metadata, {
      type: 'openapi',
      lifecycle: 'production',
      owner: owner(),
      definition: 'openapi: 3.1.0',
      ...system(),
    }),
  );
  const apiRefs = apis.map(refOf);
  const resourceNames = names(random, 'store', 8);
  const resourceRefs = resourceNames.map(({ name, namespace = 'default' }) =>
    `resource:${namespace}/${name}`.toLowerCase(),
  );
  // The first two need nothing: leaves, to change and to delete.
  const resources = resourceNames.map((metadata, index) =>
    descriptor(
      'Resource',
      {
        ...metadata,
        annotations: {
          ...annotationsOf(random, metadata.name, 100 + index),
          ...(random.chance(0.5) && {
            'plumbline.dev/data-domain': random.pick(['orders', 'people']),
          }),
        },
      },
      {
        type: random.pick(['database', 'topic', 'cache']),
        owner: owner(),
        ...(index > 1 && { dependsOn: random.some(resourceRefs, 1) }),
      },
    ),
  );
  const componentNames = names(random, 'svc', services);
  const componentRefs = componentNames.map(({ name, namespace = 'default' }) =>
    `component:${namespace}/${name}`.toLowerCase(),
  );
  const all = [...componentRefs, ...resourceRefs, ...apiRefs];
  const components = componentNames.map((metadata, index) => {
    const dependsOn = [
      ...random.some(componentRefs, random.between(0, 3)),
      ...random.some(resourceRefs, random.between(0, 2)),
    ];
    const typed = random.some(all, random.between(0, 3)).map(target => ({
      type: random.pick(edgeTypes),
      target,
    }));
    if (index < 3) {
      dependsOn.push(componentRefs[(index + 1) % 3]); // a cycle of three
    }
    if (index === 0) {
      dependsOn.push(resourceRefs[0], resourceRefs[1]);
    }
    if (index === 3) {
      typed.push({ type: 'calls', target: componentRefs[3] }); // on itself
    }
    if (random.chance(0.2)) {
      dependsOn.push(`component:default/ghost-${index % 3}`);
    }
    return descriptor(
      'Component',
      {
        ...metadata,
        title: `Service ${index}`,
        labels: { 'app.kubernetes.io/name': metadata.name },
        annotations: {
          ...annotationsOf(random, metadata.name, index),
          ...(typed.length > 0 && {
            'plumbline.dev/dependencies': random.chance(0.5)
              ? JSON.stringify(typed)
              : stringify(typed),
          }),
        },
        links: [{ url: `https://dash.example/${index}`, title: 'Dashboard' }],
      },
      {
        type: random.pick(['service', 'website', 'library']),
        lifecycle: random.pick(['production', 'experimental', 'deprecated']),
        owner: owner(),
        ...system(),
        dependsOn: [...new Set(dependsOn)],
        providesApis: random.some(apiRefs, random.between(0, 1)),
        consumesApis: random.some(apiRefs, random.between(0, 2)),
      },
    );
  });
  return [
    ...users,
    ...groups,
    ...domains,
    ...systems,
    ...apis,
    ...resources,
    ...components,
  ];
}
