import { Random } from '../lib/random';

/** What is generated of an entity, before it becomes a catalog entity. */
export type Thing = {
  ref: string;
  kind:
    | 'Domain'
    | 'System'
    | 'Component'
    | 'API'
    | 'Resource'
    | 'Group'
    | 'User';
  name: string;
  /** 0 is what customers enter by, 3 is the ground. */
  layer: number;
  domain?: string;
  system?: string;
  owner?: string;
  memberOf?: string;
  resourceType?: 'database' | 'cache' | 'topic' | 'cluster';
  dependsOn: Set<string>;
  consumes: Set<string>;
  provides: Set<string>;
};

type System = {
  domain: number;
  thing: Thing;
  layers: Thing[][];
  apis: Thing[];
  stores: Thing[];
};

/** Of each system's twelve services, how many are in each layer. */
const layerSizes = [2, 3, 5, 2];
const systemsPerDomain = 12;
const systemsPerRank = 4;
/** A system, its services, APIs and stores, and half a team of one and five. */
const entitiesPerSystem = 1 + 12 + 3 + 3 + 3;
/** One system in 20 is of the platform that all others lean on. */
const platformShare = 0.05;

export const shapeDescription = [
  'Domains of 12 systems; a system has 12 services in 4 layers (2 entries, 3, 5, 2), 3 APIs and 3 stores; a team of 5 with an on-call rotation owns two systems.',
  'A service depends on 2 or 3 of the layer below; 3 in 5 also on a deeper system of their domain (of three ranks) and 1 in 5 on a domain shared by four others, half of these through an API.',
  '1 service in 8 leans on a hub of its domain, 2 in 5 on a service of the platform (the first 5% of the systems), the nth most popular 1/n as often as the first; half of the lower layers use a store; stores run on the cluster of their domain; 1 in 100 closes a cycle.',
];

/** The shape of an estate of exactly so many entities; the same for the same seed. */
export function generateShape(size: number, seed: number): Thing[] {
  const random = new Random(seed);
  const things: Thing[] = [];
  const add = (
    kind: Thing['kind'],
    name: string,
    more: Partial<Thing> = {},
  ): Thing => {
    const thing: Thing = {
      ref: `${kind.toLocaleLowerCase('en-US')}:default/${name}`,
      kind,
      name,
      layer: 0,
      dependsOn: new Set(),
      consumes: new Set(),
      provides: new Set(),
      ...more,
    };
    things.push(thing);
    return thing;
  };

  const systemCount = Math.max(
    2,
    // Domains and their clusters on top; what is missing is filled up below.
    Math.floor(
      (size * systemsPerDomain) / (entitiesPerSystem * systemsPerDomain + 2),
    ) - 1,
  );
  const systems: System[] = [];
  let team: Thing | undefined;
  let domain: Thing | undefined;
  let cluster: Thing | undefined;
  for (let index = 0; index < systemCount; index++) {
    const domainIndex = Math.floor(index / systemsPerDomain);
    if (index % 2 === 0) {
      team = add('Group', `team-${index / 2}`);
      for (let member = 0; member < 5; member++) {
        add('User', `user-${index / 2}-${member}`, { memberOf: team.ref });
      }
    }
    const owner = team!.ref;
    if (index % systemsPerDomain === 0) {
      domain = add('Domain', `domain-${domainIndex}`, { owner });
      cluster = add('Resource', `cluster-${domainIndex}`, {
        owner,
        layer: 3,
        resourceType: 'cluster',
      });
    }
    systems.push(
      addSystem({
        index,
        domainIndex,
        domain: domain!,
        cluster: cluster!,
        owner,
        add,
      }),
    );
  }
  for (let extra = 0; things.length < size; extra++) {
    const { thing, layers } = systems[extra % systems.length];
    const layer = extra % layers.length;
    layers[layer].push(
      add('Component', `svc-${extra % systems.length}-x${extra}`, {
        owner: thing.owner,
        system: thing.ref,
        layer,
      }),
    );
  }
  systems.forEach((_, index) => connect(systems, index, random));
  return things;
}

function addSystem(options: {
  index: number;
  domainIndex: number;
  domain: Thing;
  cluster: Thing;
  owner: string;
  add: (kind: Thing['kind'], name: string, more: Partial<Thing>) => Thing;
}): System {
  const { index, domainIndex, domain, cluster, owner, add } = options;
  const thing = add('System', `system-${index}`, { owner, domain: domain.ref });
  const within = { owner, system: thing.ref };
  const layers = layerSizes.map((size, layer) =>
    Array.from({ length: size }, (_, at) =>
      add('Component', `svc-${index}-${layer}-${at}`, { ...within, layer }),
    ),
  );
  const apis = layers[1].map((provider, at) => {
    const api = add('API', `api-${index}-${at}`, { ...within, layer: 1 });
    provider.provides.add(api.ref);
    return api;
  });
  const stores = (['database', 'cache', 'topic'] as const).map(resourceType => {
    const store = add('Resource', `${resourceType}-${index}`, {
      ...within,
      layer: 3,
      resourceType,
    });
    store.dependsOn.add(cluster.ref);
    return store;
  });
  return { domain: domainIndex, thing, layers, apis, stores };
}

function connect(systems: System[], index: number, random: Random): void {
  const system = systems[index];
  const { layers, stores } = system;
  const first = system.domain * systemsPerDomain;
  const last = Math.min(systems.length, first + systemsPerDomain) - 1;
  const platformSize = Math.ceil(systems.length * platformShare);
  const domainHub = systems[last].layers[3][0];
  const deeper = first + systemsPerRank * (rankOf(index) + 1);
  const shared = sharedSystems(systems, system.domain);
  for (const service of layers.flat()) {
    const below = layers[service.layer + 1] ?? [];
    for (const other of random.sample(below, random.between(2, 3))) {
      service.dependsOn.add(other.ref);
    }
    if (service.layer >= 2 && random.chance(0.5)) {
      service.dependsOn.add(random.pick(stores).ref);
    }
    if (deeper <= last && random.chance(0.6)) {
      call(service, systems[random.between(deeper, last)], random);
    }
    if (shared && random.chance(0.2)) {
      call(service, systems[random.between(...shared)], random);
    }
    if (random.chance(1 / 8)) {
      service.dependsOn.add(domainHub.ref);
    }
    if (index >= platformSize && random.chance(0.4)) {
      service.dependsOn.add(platformService(systems, platformSize, random).ref);
    }
    if (random.chance(0.01)) {
      service.dependsOn.add(random.pick(layers[0]).ref);
    }
    service.dependsOn.delete(service.ref);
  }
}

/** By popularity, as Zipf has it: the nth is picked 1/n as often as the first. */
function platformService(
  systems: readonly System[],
  platformSize: number,
  random: Random,
): Thing {
  const perSystem = systems[0].layers.flat().length;
  const rank = Math.floor((platformSize * perSystem) ** random.next()) - 1;
  const services = systems[rank % platformSize].layers.flat();
  return services[Math.floor(rank / platformSize) % services.length];
}

/** Within a domain, systems call those of a deeper rank only. */
function rankOf(index: number): number {
  return Math.floor((index % systemsPerDomain) / systemsPerRank);
}

/** One domain in five is there for the four others next to it. */
function sharedSystems(
  systems: readonly System[],
  domain: number,
): [number, number] | undefined {
  const at = domain - (domain % 5);
  return at === domain
    ? undefined
    : [
        at * systemsPerDomain,
        Math.min(systems.length, (at + 1) * systemsPerDomain) - 1,
      ];
}

/** Of another system one calls the services that offer something, or the inner ones. */
function call(service: Thing, other: System, random: Random): void {
  if (random.chance(0.5)) {
    service.consumes.add(random.pick(other.apis).ref);
  } else {
    service.dependsOn.add(random.pick(other.layers[random.between(1, 2)]).ref);
  }
}
