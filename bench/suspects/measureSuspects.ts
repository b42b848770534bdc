import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import { toEntities } from '../estate/entities';
import { parts } from '../estate/evidence';
import { note, printTable, say } from '../lib/table';
import { PortalClient } from '../portal/PortalClient';
import { startPortal } from '../portal/startPortal';
import {
  generateIncidents,
  Incident,
  incidentsDescription,
  incidentsPerCycle,
} from './incidents';

const rounds = 8;
const changesAtOnce = 500;
const itemsAtOnce = 2_000;
const alertsAtOnce = 500;

/** Titles of what each says may have caused an incident, the likeliest first. */
type Answer = {
  incident: Incident;
  brief: string[];
  /** Whether the brief says that no change explains it. */
  isUnexplained: boolean;
  nearest: string[];
  ownFirst: string[];
};

/** Replays generated incidents through a portal's own interfaces. */
export async function measureSuspects(options: {
  seed: number;
  postgresUrl: string;
}): Promise<Answer[]> {
  const { seed, postgresUrl } = options;
  const now = Date.now();
  const incidents = generateIncidents({ seed, rounds, now });
  const portal = await startPortal({
    name: `suspects_${seed}`,
    engine: 'SQLite',
    postgresUrl,
    entities: toEntities(
      incidents.flatMap(({ things }) => things),
      seed,
    ),
  });
  try {
    const client = new PortalClient(portal);
    await report(incidents, { client, portal, now });
    const answers: Answer[] = [];
    for (const incident of incidents) {
      const brief = await client.brief(incident.subject);
      answers.push({ incident, ...read(brief), ...baselines(incident) });
    }
    note(`requested ${incidents.length} briefs`);
    return answers;
  } finally {
    await portal.stop();
  }
}

async function report(
  incidents: readonly Incident[],
  {
    client,
    portal,
    now,
  }: {
    client: PortalClient;
    portal: { url: string; token: string };
    now: number;
  },
): Promise<void> {
  const changes = incidents.flatMap(one => one.changes);
  for (const some of parts(changes, changesAtOnce)) {
    await client.evidence.reportChanges(some);
  }
  const observedAt = new Date(now).toISOString();
  const observed = { source: 'bench-telemetry', observedAt };
  for (const facts of parts(
    incidents.flatMap(one => one.facts),
    itemsAtOnce,
  )) {
    await client.evidence.pushObservations({ ...observed, facts });
  }
  for (const workloads of parts(
    incidents.flatMap(one => one.workloads),
    itemsAtOnce,
  )) {
    await client.evidence.pushObservations({ ...observed, workloads });
  }
  const alerts = incidents.flatMap(one => one.alerts);
  for (const [index, some] of parts(alerts, alertsAtOnce).entries()) {
    const response = await fetch(
      `${portal.url}/api/evidence/webhooks/alertmanager`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${portal.token}`,
        },
        body: JSON.stringify({
          version: '4',
          groupKey: `{}:{part="${index}"}`,
          truncatedAlerts: 0,
          status: 'firing',
          receiver: 'portal',
          groupLabels: {},
          commonLabels: {},
          commonAnnotations: {},
          externalURL: 'http://alertmanager.example',
          alerts: some,
        }),
      },
    );
    if (!response.ok) {
      throw new Error(`${response.status}: ${await response.text()}`);
    }
  }
}

function read({ lastChange }: Brief) {
  return {
    brief: lastChange.suspects.map(({ change }) => change.title!),
    isUnexplained: lastChange.unexplained !== undefined,
  };
}

/** Both know the environment, and that what came after is no cause. */
function baselines({ changes, onset, subject }: Incident) {
  const nearest = changes
    .filter(
      ({ environment, occurredAt }) =>
        environment === 'production' && Date.parse(occurredAt) <= onset,
    )
    .sort((a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt));
  const isOwn = ({ entityRef }: (typeof changes)[number]) =>
    entityRef === subject;
  const titles = (all: typeof changes) => all.map(({ title }) => title!);
  return {
    nearest: titles(nearest),
    ownFirst: titles([
      ...nearest.filter(isOwn),
      ...nearest.filter(one => !isOwn(one)),
    ]),
  };
}

export function printSuspects(seed: number, answers: readonly Answer[]): void {
  say('\n## Suspects\n');
  incidentsDescription.forEach(line => say(`- ${line}`));
  say(
    `- Seed ${seed}: ${answers.length} incidents (${incidentsPerCycle} a round), reported as changes, alerts and observations over HTTP; suspects are those of each brief. Both baselines know the environment and the onset, and look at all changes of the incident's own estate.`,
  );
  const changed = answers.filter(
    ({ incident }) => incident.cause.kind !== 'external',
  );
  const row = (name: string, some: readonly Answer[]) => [
    name,
    some.length,
    ...(['brief', 'ownFirst', 'nearest'] as const).flatMap(who =>
      [1, 3].map(most => share(some, who, most)),
    ),
  ];
  const header = [
    'incidents',
    'brief top-1',
    'top-3',
    'own first, nearest in time top-1',
    'top-3',
    'nearest in time top-1',
    'top-3',
  ];
  const by = (name: (one: Incident) => string) =>
    [...new Set(changed.map(({ incident }) => name(incident)))]
      .sort()
      .map(value =>
        row(
          value,
          changed.filter(({ incident }) => name(incident) === value),
        ),
      );
  printTable(
    'How often the change that caused it is among the first',
    ['caused by', ...header],
    [
      row('all', changed),
      ...by(({ cause }) => cause.kind),
      ...by(({ cause }) => `${cause.distance} hops away`),
      ...by(({ evidence }) => `${evidence} evidence`),
    ],
  );
  const external = answers.filter(
    ({ incident }) => incident.cause.kind === 'external',
  );
  const stated = answers.filter(({ isUnexplained }) => isUnexplained);
  const right = stated.filter(one => external.includes(one));
  printTable(
    'No change explains it',
    ['the brief', 'of', 'that is'],
    [
      ['states it, and no change was the cause', stated.length, right.length],
      [
        'states it where no change was the cause',
        external.length,
        right.length,
      ],
    ],
  );
}

function share(
  answers: readonly Answer[],
  who: 'brief' | 'ownFirst' | 'nearest',
  most: number,
): string {
  const found = answers.filter(answer => {
    const { cause } = answer.incident;
    return (
      cause.kind !== 'external' &&
      answer[who].slice(0, most).includes(cause.title)
    );
  });
  return (found.length / answers.length).toFixed(2);
}
