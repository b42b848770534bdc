import { setTimeout as sleep } from 'node:timers/promises';
import {
  generateChanges,
  generateObservations,
  parts,
} from '../estate/evidence';
import { Thing } from '../estate/shape';
import { note } from '../lib/table';
import { PortalClient } from './PortalClient';

/** What was reported to a portal, and how long that took. */
export type Load = {
  edges: number;
  edgeSeconds: number;
  /** Facts and workloads. */
  items: number;
  itemSeconds: number;
  changes: number;
  changeSeconds: number;
};

/** Changes that one request may bring. */
const deliverySize = 500;
const sightings = { count: 500, everyMs: 5000 };

/** Reports to a portal over HTTP all that was generated for its estate. */
export async function loadEvidence(
  client: PortalClient,
  things: readonly Thing[],
  seed: number,
): Promise<Load> {
  const now = Date.now();
  const load: Load = {
    edges: 0,
    edgeSeconds: 0,
    items: 0,
    itemSeconds: 0,
    changes: 0,
    changeSeconds: 0,
  };
  for (const push of generateObservations(things, { seed, now })) {
    const { edges = [], facts = [], workloads = [] } = push;
    const started = performance.now();
    const receipt = await client.evidence.pushObservations(push);
    const seconds = (performance.now() - started) / 1000;
    const bad = receipt.items.find(item => item.status !== 'resolved');
    if (bad) {
      throw new Error(`Not taken: ${JSON.stringify(bad)}`);
    }
    load.edges += edges.length;
    load.items += facts.length + workloads.length;
    load[edges.length > 0 ? 'edgeSeconds' : 'itemSeconds'] += seconds;
  }
  const changes = generateChanges(things, { seed, now });
  for (const delivery of parts(changes, deliverySize)) {
    const started = performance.now();
    await client.evidence.reportChanges(delivery);
    load.changeSeconds += (performance.now() - started) / 1000;
  }
  load.changes = changes.length;
  note(
    `reported ${load.edges} edges, ${load.items} facts and workloads and ${
      load.changes
    } changes in ${(
      load.edgeSeconds +
      load.itemSeconds +
      load.changeSeconds
    ).toFixed(1)} s`,
  );
  return load;
}

/**
 * Sees some known edges again every few seconds, as telemetry does.
 * @returns ends it
 */
export function pushSightings(
  client: PortalClient,
  things: readonly Thing[],
  seed: number,
): () => Promise<void> {
  let stopped = false;
  const now = Date.now();
  const [{ source, edges = [] }] = generateObservations(things, { seed, now });
  const seen = edges.slice(0, sightings.count);
  const pushing = (async () => {
    while (!stopped) {
      const observedAt = new Date().toISOString();
      await client.evidence.pushObservations({
        source,
        observedAt,
        edges: seen.map(edge => ({ ...edge, lastSeen: observedAt })),
      });
      await sleep(sightings.everyMs);
    }
  })();
  return async () => {
    stopped = true;
    await pushing;
  };
}

export const sightingsDescription = `${
  sightings.count
} sightings are pushed every ${sightings.everyMs / 1000} s meanwhile`;
