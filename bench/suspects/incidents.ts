import type {
  ChangeInput,
  ChangeKind,
  Observations,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Thing } from '../estate/shape';
import { Random } from '../lib/random';

/** What caused an incident, and how many hops away from what alerts. */
export type Cause =
  | { kind: ChangeKind; distance: number; entityRef: string; title: string }
  | { kind: 'external'; distance: number };

/** An incident on a small part of the estate that nothing else depends on. */
export type Incident = {
  subject: string;
  cause: Cause;
  /** Whether health of dependencies, regions and versions are reported. */
  evidence: 'complete' | 'partial';
  /** Epoch milliseconds. */
  onset: number;
  things: Thing[];
  changes: ChangeInput[];
  /** As Alertmanager sends them. */
  alerts: object[];
  facts: NonNullable<Observations['facts']>;
  workloads: NonNullable<Observations['workloads']>;
};

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Half of the changes that have nothing to do with it are so near. */
const busy = 4 * hour;
const regions = ['eu-west-1', 'us-east-1'];
/** Each kind of cause, as often as it is listed. */
const causes: readonly {
  kind: ChangeKind | 'external';
  distance: number;
}[] = [
  { kind: 'deploy', distance: 0 },
  { kind: 'deploy', distance: 0 },
  { kind: 'flag', distance: 0 },
  { kind: 'config', distance: 0 },
  { kind: 'schema', distance: 0 },
  { kind: 'schema', distance: 1 },
  { kind: 'infrastructure', distance: 1 },
  { kind: 'deploy', distance: 1 },
  { kind: 'config', distance: 1 },
  { kind: 'deploy', distance: 2 },
  { kind: 'flag', distance: 2 },
  { kind: 'infrastructure', distance: 2 },
  { kind: 'deploy', distance: 3 },
  { kind: 'external', distance: 0 },
  { kind: 'external', distance: 1 },
  { kind: 'external', distance: 2 },
];
/** Each incident is replayed with complete and with partial evidence. */
export const incidentsPerCycle = 2 * causes.length;

export const incidentsDescription = [
  'Each incident is on an estate of its own of 17 entities: what alerts, two callers, three services that it calls, their dependencies up to three hops, databases, a cluster, a third party, and two services that have nothing to do with it.',
  'The cause comes 1 to 10 min before the failure (7 in 10), up to an hour, or up to 6 hours; that of a schema or of infrastructure up to 8 hours. The alert follows the failure within 4 min. Four deploys in ten reach one of two regions, and only that one alerts.',
  'Decoys: 1.5 changes of each service and store in the day before, half of them in the last 4 hours, as many again in staging, and some after the onset. One deploy in five is reported for each of two regions. A dependency in ten has alerted for days; one in twenty is degraded for another reason.',
  'With complete evidence, 17 in 20 of the dependencies that are the cause, or on the way to it, alert since before the onset (6 in 10) or are reported to be degraded (since when is not known), and half of the others report that they are well. With partial evidence 4 in 20 and none; nor are there regions and versions.',
  'External causes: nothing is reported (distance 0), or a third party one or two hops away alerts or is reported to be down.',
];

/** Incidents of every kind of cause; the same for the same seed and instant. */
export function generateIncidents(options: {
  seed: number;
  rounds: number;
  now: number;
}): Incident[] {
  const { seed, rounds, now } = options;
  return Array.from({ length: rounds }, (_, round) =>
    causes.flatMap((cause, index) =>
      (['complete', 'partial'] as const).map(evidence => {
        const truth = round * causes.length + index;
        // The same truth, of which less is reported.
        const random = new Random(seed + truth * 7919);
        const name = `i${truth}${evidence === 'complete' ? 'c' : 'p'}`;
        return new Scene(name, random, now).play(cause, evidence);
      }),
    ),
  ).flat();
}

class Scene {
  readonly #name: string;
  readonly #random: Random;
  readonly #now: number;
  readonly #things = new Map<string, Thing>();
  readonly #changes: ChangeInput[] = [];
  readonly #alerts: object[] = [];
  readonly #facts: NonNullable<Observations['facts']> = [];
  #count = 0;

  constructor(name: string, random: Random, now: number) {
    this.#name = name;
    this.#random = random;
    this.#now = now;
  }

  play(
    { kind, distance }: (typeof causes)[number],
    evidence: Incident['evidence'],
  ): Incident {
    const random = this.#random;
    this.#build();
    const failure = this.#now - random.between(12 * minute, 45 * minute);
    const onset = failure + random.between(30_000, 4 * minute);
    const path = this.#path(kind, distance);
    const at = path.at(-1)!;
    const isCanary = kind === 'deploy' && distance === 0 && random.chance(0.4);
    const cause: Cause =
      kind === 'external'
        ? { kind, distance }
        : {
            kind,
            distance,
            entityRef: at.ref,
            title: this.#change(at, kind, failure - this.#delay(kind)).title!,
          };
    this.#decoys(onset);
    this.#health({ path, failure, onset, evidence, kind });
    const isRegional = evidence === 'complete';
    const alerting = isCanary ? [random.pick(regions)] : regions;
    const subject = this.#thing('subject');
    for (const region of alerting) {
      this.#alert(subject, onset, isRegional ? { region } : {});
    }
    return {
      subject: subject.ref,
      cause,
      evidence,
      onset,
      things: [...this.#things.values()],
      changes: this.#changes,
      alerts: this.#alerts,
      facts: this.#facts,
      workloads: isRegional
        ? this.#workloads(isCanary ? { cause, only: alerting[0] } : undefined)
        : [],
    };
  }

  #build(): void {
    const service = (name: string, layer: number, ...to: string[]) =>
      this.#add('Component', name, layer, to);
    const resource = (
      name: string,
      resourceType: Thing['resourceType'],
      ...to: string[]
    ) => this.#add('Resource', name, 3, to, resourceType);
    resource('cluster', 'cluster');
    resource('third-party', 'cache');
    ['subject-db', 'a-db', 'd-db'].forEach(name =>
      resource(name, 'database', 'cluster'),
    );
    service('g', 3, 'd-db');
    service('e', 3, 'g');
    service('d', 3, 'd-db', 'g');
    service('f', 3, 'third-party');
    service('a', 2, 'd', 'a-db');
    service('b', 2, 'e', 'f');
    service('c', 2, 'f', 'd');
    service('subject', 1, 'a', 'b', 'c', 'subject-db');
    service('web', 0, 'subject');
    service('mobile', 0, 'subject', 'a');
    service('else', 2);
    service('other', 1, 'else');
  }

  /** From what alerts to where the cause is. */
  #path(kind: ChangeKind | 'external', distance: number): Thing[] {
    const random = this.#random;
    const named = (...names: string[]) => names.map(name => this.#thing(name));
    if (kind === 'external') {
      return distance === 0
        ? named('subject')
        : distance === 1
        ? [...named('subject'), this.#linked('subject', 'third-party')]
        : named('subject', random.pick(['b', 'c']), 'f', 'third-party');
    }
    if (distance === 0) {
      return named('subject');
    }
    if (kind === 'schema') {
      return named('subject', 'subject-db');
    }
    if (kind === 'infrastructure') {
      return distance === 1
        ? named('subject', 'subject-db')
        : named('subject', 'subject-db', 'cluster');
    }
    const first = random.pick(['a', 'b', 'c']);
    const second = { a: 'd', b: 'e', c: 'd' }[first]!;
    return named('subject', first, second, 'g').slice(0, distance + 1);
  }

  /** Milliseconds from a cause to the failure. */
  #delay(kind: ChangeKind): number {
    const random = this.#random;
    const isSlow = kind === 'schema' || kind === 'infrastructure';
    if (random.chance(isSlow ? 0.5 : 0.7)) {
      return random.between(minute, (isSlow ? 20 : 10) * minute);
    }
    return random.chance(0.66)
      ? random.between(10 * minute, (isSlow ? 120 : 60) * minute)
      : random.between(hour, (isSlow ? 8 : 6) * hour);
  }

  #decoys(onset: number): void {
    const random = this.#random;
    for (const thing of this.#things.values()) {
      const isService = thing.kind === 'Component';
      const kinds: readonly ChangeKind[] = isService
        ? ['deploy', 'deploy', 'deploy', 'commit', 'commit', 'config', 'flag']
        : ['infrastructure', 'schema', 'config'];
      for (const environment of ['production', 'staging']) {
        const chances = thing.ref.includes('third-party') ? 0 : 6;
        for (let i = 0; i < chances; i++) {
          if (random.chance(0.25)) {
            const before = random.between(0, i < 3 ? day : busy);
            const change = this.#change(
              thing,
              random.pick(kinds),
              onset - before,
              environment,
            );
            if (random.chance(0.2) && change.kind === 'deploy') {
              const again = `${change.id}-again`;
              this.#changes.push({ ...change, id: again, title: again });
            }
          }
        }
      }
      if (random.chance(0.2)) {
        const after = random.between(minute, this.#now - onset);
        this.#change(thing, random.pick(kinds), onset + after);
      }
    }
  }

  #health(options: {
    path: Thing[];
    failure: number;
    onset: number;
    evidence: Incident['evidence'];
    kind: ChangeKind | 'external';
  }): void {
    const { evidence, failure, kind, onset, path } = options;
    const random = this.#random;
    const isComplete = evidence === 'complete';
    const troubled = path.slice(1).reverse();
    const state = (thing: Thing, value: string) =>
      this.#facts.push({ entityRef: thing.ref, name: 'health.state', value });
    let since = failure;
    for (const thing of troubled) {
      // Drawn in any case: the truth is the same with less evidence.
      const [seen, rarely, byAlert] = [
        random.chance(0.85),
        random.chance(0.2),
        random.chance(0.6),
      ];
      since = Math.min(onset, since + random.between(0, minute));
      if (isComplete ? seen : rarely) {
        if (byAlert) {
          this.#alert(thing, since, {});
        } else {
          const isCause = kind === 'external' && thing === troubled[0];
          state(thing, isCause ? 'down' : 'degraded');
        }
      }
    }
    for (const thing of this.#things.values()) {
      const [isChronic, isWell, isHit] = [
        random.chance(0.1),
        random.chance(0.5),
        random.chance(0.05),
      ];
      if (path.includes(thing) || thing.kind !== 'Component') {
        continue;
      }
      if (isChronic) {
        this.#alert(thing, onset - random.between(2, 6) * day, {});
      } else if (isHit && isComplete) {
        state(thing, 'degraded');
      } else if (isWell && isComplete) {
        state(thing, 'ok');
      }
    }
  }

  #change(
    { ref }: Thing,
    kind: ChangeKind,
    occurredAt: number,
    environment = 'production',
  ): ChangeInput {
    this.#count += 1;
    const id = `${this.#name}-${this.#count}`;
    const change: ChangeInput = {
      source: 'bench-changes',
      id,
      kind,
      entityRef: ref,
      environment,
      occurredAt: new Date(occurredAt).toISOString(),
      title: id,
      revision: `v${this.#count}`,
      outcome: 'succeeded',
    };
    this.#changes.push(change);
    return change;
  }

  #alert({ name }: Thing, since: number, labels: Record<string, string>) {
    const place = labels.region ?? '';
    this.#alerts.push({
      status: 'firing',
      labels: {
        alertname: 'HighErrors',
        service: name,
        severity: 'critical',
        ...labels,
      },
      annotations: {},
      startsAt: new Date(since).toISOString(),
      endsAt: '0001-01-01T00:00:00Z',
      fingerprint: `${name}-${place}`,
    });
  }

  /** What runs now: what was deployed last, but for one region only. */
  #workloads(canary: { cause: Cause; only: string } | undefined) {
    const { name, ref } = this.#thing('subject');
    const deploys = this.#changes
      .filter(
        ({ entityRef, environment, kind }) =>
          entityRef === ref &&
          environment === 'production' &&
          kind === 'deploy',
      )
      .sort((a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt));
    const bad =
      canary?.cause.kind === 'deploy'
        ? deploys.find(
            ({ title }) => title === (canary.cause as { title: string }).title,
          )
        : undefined;
    const others = deploys.filter(one => one !== bad);
    return regions.map(region => ({
      name,
      region,
      cluster: `${region}-a`,
      version:
        (bad && canary!.only === region ? bad : bad ? others[0] : deploys[0])
          ?.revision ?? 'v0',
    }));
  }

  #thing(name: string): Thing {
    return this.#things.get(name)!;
  }

  #linked(from: string, to: string): Thing {
    const thing = this.#thing(to);
    this.#thing(from).dependsOn.add(thing.ref);
    return thing;
  }

  #add(
    kind: 'Component' | 'Resource',
    short: string,
    layer: number,
    to: string[],
    resourceType?: Thing['resourceType'],
  ): void {
    const name = `${this.#name}-${short}`;
    this.#things.set(short, {
      ref: `${kind.toLocaleLowerCase('en-US')}:default/${name}`,
      kind,
      name,
      layer,
      resourceType,
      dependsOn: new Set(to.map(one => this.#thing(one).ref)),
      consumes: new Set(),
      provides: new Set(),
    });
  }
}
