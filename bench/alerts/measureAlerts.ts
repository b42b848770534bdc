import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import { toEntities } from '../estate/entities';
import { generateShape } from '../estate/shape';
import { percentile } from '../lib/statistics';
import { count, megabytes, ms, note, printTable, say } from '../lib/table';
import { PortalClient } from '../portal/PortalClient';
import { Engine, Portal, startPortal } from '../portal/startPortal';
import {
  alertsDescription,
  inOneGroup,
  Notification,
  notificationsOf,
} from './notifications';

/** What the measure asks for: so many within a minute. */
const alertCount = 5000;
const atOnce = 4;

type Phase = { seconds: number; deliveries: number[] };

export type AlertsResult = {
  size: number;
  engine: Engine;
  firing: Phase;
  repeated: Phase;
  resolved: Phase;
  /** All of them in one delivery. */
  atOnce: Phase;
  lost: number;
  wrong: number;
  groups: number;
  memory: { before: number; after: number };
};

/** Sends alerts to a portal through the endpoint that Alertmanager uses. */
export async function measureAlerts(options: {
  size: number;
  seed: number;
  engine: Engine;
  postgresUrl: string;
}): Promise<AlertsResult> {
  const { size, seed, engine, postgresUrl } = options;
  const things = generateShape(size, seed);
  const portal = await startPortal({
    name: `alerts_${engine.toLowerCase()}_${size}`,
    engine,
    postgresUrl,
    entities: toEntities(things, seed),
  });
  try {
    const now = Date.now();
    const instant = (minutes: number) =>
      new Date(now - minutes * 60_000).toISOString();
    const sent = { things, seed, count: alertCount, startsAt: instant(12) };
    const firing = notificationsOf(sent);
    const resolved = notificationsOf({ ...sent, resolvedAt: instant(2) });
    const before = await portal.memory();
    const phases = {
      firing: await send(portal, firing),
      repeated: await send(portal, firing),
    };
    const { lost, wrong, groups } = await verify(portal, firing, 'firing');
    const ended = await send(portal, resolved);
    const over = await verify(portal, resolved, 'resolved');
    const whole = inOneGroup(firing);
    const one = await send(portal, [whole]);
    const all = await verify(portal, [...resolved, whole], undefined);
    const after = await portal.memory();
    note(`${engine}, ${size}: alerts done`);
    return {
      size,
      engine,
      ...phases,
      resolved: ended,
      atOnce: one,
      lost: lost + over.lost + all.lost,
      wrong: wrong + over.wrong + all.wrong,
      groups,
      memory: { before: before.rss, after: after.rss },
    };
  } finally {
    await portal.stop();
  }
}

async function send(
  portal: Portal,
  notifications: readonly Notification[],
): Promise<Phase> {
  const waiting = notifications.map(({ body }) => JSON.stringify(body));
  const deliveries: number[] = [];
  const started = performance.now();
  const sender = async () => {
    for (let body = waiting.shift(); body; body = waiting.shift()) {
      const begun = performance.now();
      const response = await fetch(
        `${portal.url}/api/evidence/webhooks/alertmanager`,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${portal.token}`,
          },
          body,
        },
      );
      if (!response.ok) {
        throw new Error(`${response.status}: ${await response.text()}`);
      }
      await response.arrayBuffer();
      deliveries.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  return { seconds: (performance.now() - started) / 1000, deliveries };
}

/** Reads back every alert, and counts those that are missing or stand wrong. */
async function verify(
  portal: Portal,
  notifications: readonly Notification[],
  status: 'firing' | 'resolved' | undefined,
): Promise<{ lost: number; wrong: number; groups: number }> {
  const { evidence } = new PortalClient(portal);
  const found = new Map<string, string | undefined>();
  const groups = new Set<string>();
  for await (const alert of allPages(cursor =>
    evidence.listAlerts({ status, limit: 500, cursor }),
  )) {
    found.set(alert.fingerprint, alert.entityRef);
    alert.groupIds.forEach(id => groups.add(id));
  }
  const expected = notifications.flatMap(one => one.expected);
  return {
    lost: expected.filter(([fingerprint]) => !found.has(fingerprint)).length,
    wrong: expected.filter(
      ([fingerprint, ref]) =>
        found.has(fingerprint) && found.get(fingerprint) !== ref,
    ).length,
    groups: groups.size,
  };
}

export function printAlerts(results: readonly AlertsResult[]): void {
  say('\n## Alerts\n');
  alertsDescription.forEach(line => say(`- ${line}`));
  const phase = ({ seconds, deliveries }: Phase) =>
    `${seconds.toFixed(1)} s, ${ms(percentile(deliveries, 0.95))} ms`;
  printTable(
    `${count(
      alertCount,
    )} alerts taken in, grouped, resolved to services and committed: all of them, and the 95th percentile of one delivery; then every one is read back`,
    [
      'entities, database',
      'fire',
      'are repeated',
      'are over',
      'in one delivery',
      'groups',
      'lost',
      'of a wrong service',
      'memory before, after',
    ],
    results.map(one => [
      `${count(one.size)}, ${one.engine}`,
      phase(one.firing),
      phase(one.repeated),
      phase(one.resolved),
      `${one.atOnce.seconds.toFixed(1)} s`,
      count(one.groups),
      count(one.lost),
      count(one.wrong),
      `${megabytes(one.memory.before)}, ${megabytes(one.memory.after)}`,
    ]),
  );
}
