import { Descriptor, refOf } from '../estate/entities';
import { Random } from '../estate/Random';
import { deploymentStatus, githubWebhook, signed } from '../support/github';

/** One request of the script outside, always the same for the same number. */
export interface Item {
  type: 'change' | 'delivery' | 'observation';
  path: string;
  body: string;
  headers: Record<string, string>;
  /** Finds the change it is about, by revision. */
  revision?: string;
  /** What was seen: of which entity, and when. */
  seen?: { entityRef: string; observedAt: string };
}

export interface ItemsOptions {
  seed: number;
  entities: readonly Descriptor[];
  secret: string;
  /** Everything happened before it. */
  now: string;
}

const kinds = ['deploy', 'config', 'flag', 'schema', 'infrastructure'];
const states = ['pending', 'in_progress', 'success'] as const;

/** An endless stream of requests: item `n` is a pure function of `n`. */
export function itemsOf(options: ItemsOptions): (n: number) => Item {
  const { seed, secret } = options;
  const entities = options.entities.filter(
    ({ kind }) => kind === 'Component' || kind === 'Resource',
  );
  const now = Date.parse(options.now);
  const at = (milliseconds: number) => new Date(milliseconds).toISOString();

  const change = (n: number, random: Random): Item => {
    const revision = `change-${n}`;
    const body = JSON.stringify({
      source: 'ci',
      // Every third has no id: then its content is its identity.
      ...(n % 3 > 0 && { id: `run-${n}` }),
      kind: random.pick(kinds),
      entityRef: refOf(random.pick(entities)),
      occurredAt: at(now - random.between(1, 20 * 60) * 60_000),
      revision,
      outcome: 'succeeded',
    });
    return {
      type: 'change',
      path: '/api/evidence/changes',
      body,
      headers: {},
      revision,
    };
  };
  // Three deliveries in a row report one deployment.
  const delivery = (n: number): Item => {
    const deployment = Math.floor(n / 15);
    const random = new Random(seed + deployment);
    const { name } = random.pick(entities).metadata;
    const step = n % 3;
    const createdAt = now - random.between(60, 600) * 60_000;
    const sha = `${deployment}`.padStart(40, 'd');
    const payload = deploymentStatus({
      id: deployment + 1,
      repository: `shop/${name.toLowerCase()}`,
      state: states[step],
      createdAt: at(createdAt),
      at: at(createdAt + step * 60_000),
      sha,
    });
    return {
      type: 'delivery',
      path: githubWebhook,
      ...signed('deployment_status', payload, secret),
      revision: sha,
    };
  };
  const observation = (n: number, random: Random): Item => {
    const entityRef = refOf(random.pick(entities.slice(0, 5)));
    const observedAt = at(now - 600_000 + n);
    const value = random.pick(['ok', 'degraded', 'down']);
    const body = JSON.stringify({
      source: 'monitoring',
      observedAt,
      facts: [{ entityRef, name: 'health.state', value }],
      edges: [
        {
          from: entityRef,
          to: refOf(random.pick(entities)),
          type: 'calls',
          count: n + 1,
          windowSeconds: 60,
          lastSeen: observedAt,
        },
      ],
    });
    return {
      type: 'observation',
      path: '/api/evidence/observations',
      body,
      headers: {},
      seen: { entityRef, observedAt },
    };
  };
  return n => {
    const random = new Random(seed * 31 + n);
    const place = n % 15;
    if (place < 3) {
      return delivery(n);
    }
    return place % 4 === 0 ? observation(n, random) : change(n, random);
  };
}
