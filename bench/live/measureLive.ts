import type { Entity } from '@backstage/catalog-model';
import {
  Brief,
  briefSections,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { toEntities } from '../estate/entities';
import { generateShape } from '../estate/shape';
import { Random } from '../lib/random';
import { percentile, total } from '../lib/statistics';
import {
  count,
  megabytes,
  ms,
  note,
  printTable,
  say,
  times,
} from '../lib/table';
import { PortalClient } from '../portal/PortalClient';
import { Portal, startPortal } from '../portal/startPortal';
import { LiveSources, pagerIdOf, startLiveSources } from './liveSources';

/** Of the whole brief, by default. Milliseconds. */
const deadline = 2000;
const samples = 25;
/** The plain way waits so long for each source. */
const plainTimeout = 2000;
const plainSamples = 3;

type Phase = {
  took: number[];
  /** Sections that are not unknown, and all of them, of all briefs. */
  filled: number;
  sections: number;
  answered: number;
  queried: number;
  /** Facts of a brief that were just read. */
  fresh: number;
};

export type LiveResult = {
  size: number;
  kept: Phase;
  healthy: Phase;
  troubled: Phase;
  plain: number[];
  memory: { before: number; after: number };
};

export const liveDescription = [
  `Live: eight sources on this machine, three Prometheus, three Alertmanagers and two PagerDutys, are queried while a brief is made; the deadline of the whole brief is ${deadline} ms, the default. Then one Prometheus and one Alertmanager hang and one PagerDuty answers 500. ${samples} briefs each, of different services, one after the other, over HTTP. The plain way asks one source after the other and gives each ${plainTimeout} ms; it reads nothing of what they say.`,
];

export async function measureLive(options: {
  size: number;
  seed: number;
  postgresUrl: string;
}): Promise<LiveResult> {
  const { size, seed, postgresUrl } = options;
  const entities = toEntities(generateShape(size, seed), seed).map(withPager);
  const services = new Random(seed).sample(
    entities.filter(({ kind }) => kind === 'Component'),
    3 * samples,
  );
  const sources = await startLiveSources(services);
  const portal = await startPortal({
    name: `live_${size}`,
    engine: 'PostgreSQL',
    postgresUrl,
    entities,
    collectors: sources.collectors,
  });
  try {
    const client = new PortalClient(portal);
    await settled(client, Object.keys(sources.collectors).length);
    const before = await portal.memory();
    note(`${count(size)} entities: briefs of what is kept`);
    const part = (at: number) =>
      services
        .slice(at * samples, (at + 1) * samples)
        .map(({ metadata }) => `component:default/${metadata.name}`);
    // The first ones also compile what they need.
    await ask(portal, part(2).slice(0, 5), false);
    const kept = await ask(portal, part(0), false);
    note(`${count(size)} entities: all eight answer`);
    const healthy = await ask(portal, part(1), true);
    sources.misbehave();
    note(`${count(size)} entities: two hang and one fails`);
    const troubled = await ask(portal, part(2), true);
    const plain = await plainly(sources, services);
    const after = await portal.memory();
    return {
      size,
      kept,
      healthy,
      troubled,
      plain,
      memory: { before: before.rss, after: after.rss },
    };
  } finally {
    await portal.stop();
    sources.stop();
  }
}

function withPager(entity: Entity): Entity {
  if (entity.kind !== 'Component') {
    return entity;
  }
  const { metadata } = entity;
  const id = pagerIdOf(metadata.name);
  const annotations = {
    ...metadata.annotations,
    'pagerduty.com/service-id': id,
  };
  return { ...entity, metadata: { ...metadata, annotations } };
}

/** Each collector has made its first pass. */
async function settled(client: PortalClient, expected: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const { items } = await client.evidence.listCollectors();
    if (
      items.filter(({ outcome }) => outcome !== undefined).length >= expected
    ) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error('The collectors made no first pass in time');
}

async function ask(
  portal: Portal,
  refs: readonly string[],
  live: boolean,
): Promise<Phase> {
  const phase: Phase = {
    took: [],
    filled: 0,
    sections: 0,
    answered: 0,
    queried: 0,
    fresh: 0,
  };
  const headers = {
    authorization: `Bearer ${portal.token}`,
    'content-type': 'application/json',
  };
  for (const entityRef of refs) {
    const began = Date.now();
    const started = performance.now();
    const query = new URLSearchParams({ entityRef, live: String(live) });
    const response = await fetch(
      `${portal.url}/api/incident-brief/brief?${query}`,
      { headers },
    );
    const brief = (await response.json()) as Brief;
    phase.took.push(performance.now() - started);
    if (!response.ok) {
      throw new Error(`${response.status}: ${JSON.stringify(brief)}`);
    }
    phase.sections += briefSections.length;
    phase.filled += briefSections.filter(
      section => brief[section].status !== 'unknown',
    ).length;
    // What was just queried is not queried again: this says what became of it.
    const context = await fetch(`${portal.url}/api/evidence/context`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ entityRef, live }),
    });
    const { facts, lookUps = [] } = (await context.json()) as {
      facts: { entityRef: string; observedAt: string }[];
      lookUps?: { outcome: string }[];
    };
    phase.queried += lookUps.length;
    phase.answered += lookUps.filter(
      ({ outcome }) => outcome === 'answered',
    ).length;
    phase.fresh += facts.filter(
      one =>
        one.entityRef === entityRef && Date.parse(one.observedAt) >= began - 1,
    ).length;
  }
  return phase;
}

/** One source after the other. */
async function plainly(
  sources: LiveSources,
  services: readonly Entity[],
): Promise<number[]> {
  const took: number[] = [];
  for (const { metadata } of services.slice(0, plainSamples)) {
    const started = performance.now();
    for (const { url, headers } of sources.addresses(metadata.name)) {
      await fetch(url, {
        headers,
        signal: AbortSignal.timeout(plainTimeout),
      }).then(
        response => response.arrayBuffer(),
        () => undefined,
      );
    }
    took.push(performance.now() - started);
  }
  return took;
}

export function printLive(results: readonly LiveResult[]): void {
  say('\n## Live sources\n');
  liveDescription.forEach(line => say(`- ${line}`));
  printTable(
    'Briefs while their sources are queried, ms as a reader sees them',
    [
      'entities, sources',
      'p50',
      'p99',
      'most',
      'most, of the deadline',
      'the plain way',
      'ratio',
      'look-ups answered',
      'facts of it just read',
      'sections filled',
      'memory before, after',
    ],
    results.flatMap(({ size, kept, healthy, troubled, plain, memory }) =>
      (
        [
          ['none is queried', kept],
          ['eight answer', healthy],
          ['two hang, one fails', troubled],
        ] as const
      ).map(([name, phase]) => {
        const { took } = phase;
        const most = Math.max(...took);
        const isLast = phase === troubled;
        const plainMean = total(plain) / plain.length;
        return [
          `${count(size)}, ${name}`,
          ms(percentile(took, 0.5)),
          ms(percentile(took, 0.99)),
          ms(most),
          `${((100 * most) / deadline).toFixed(0)}%`,
          isLast ? ms(plainMean) : '–',
          isLast ? times(plainMean / (total(took) / took.length)) : '–',
          `${phase.answered} of ${phase.queried}`,
          (phase.fresh / took.length).toFixed(1),
          `${phase.filled} of ${phase.sections}`,
          isLast
            ? `${megabytes(memory.before)}, ${megabytes(memory.after)}`
            : '–',
        ];
      }),
    ),
  );
}
