import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import { toEntities } from '../estate/entities';
import { generateShape, Thing } from '../estate/shape';
import { seedLedgerOf } from '../ledger/seedLedger';
import { Random } from '../lib/random';
import { note } from '../lib/table';
import { PortalClient } from '../portal/PortalClient';
import { Portal, startPortal } from '../portal/startPortal';
import {
  batchSize,
  Delivery,
  Endpoint,
  makeEndpoints,
  makeSecrets,
} from './endpoints';
import type { Item } from './item';

/** Entities of the estate, whatever is in the ledger. */
export const endpointEntities = 1000;
export const inFlight = 8;
/**
 * Each endpoint is measured in so many rounds, in turn with the others: what else
 * the machine does meanwhile falls on all of them. The first warms up.
 */
export const rounds = 5;
/** In each round. */
const deliveries = { single: 200, batched: 20 };

export type EndpointResult = {
  name: string;
  proof: string;
  each: number;
  /** Of one delivery, in the mean. */
  bytes: number;
  sent: number;
  took: number[];
  seconds: number;
  /** Changes: reported, warm-up included, and found in the API afterwards. */
  reported: number;
  found: number;
  /** Found, but of another service than the one that was meant. */
  wrong: number;
  rss: number;
};

export type EndpointsResult = {
  ledger: number;
  before: number;
  endpoints: EndpointResult[];
};

type Receipt = { id: string; ref: string };

/** Reports changes to a portal through each of its endpoints. */
export async function measureEndpoints(options: {
  /** Changes that are there before. */
  ledger: number;
  seed: number;
  postgresUrl: string;
}): Promise<EndpointsResult> {
  const { ledger, seed, postgresUrl } = options;
  const things = generateShape(endpointEntities, seed);
  const secrets = makeSecrets();
  const name = `endpoints_${ledger}`;
  const portal = await startPortal({
    name,
    engine: 'PostgreSQL',
    postgresUrl,
    entities: toEntities(things, seed),
    secrets,
  });
  try {
    if (ledger > 0) {
      note(`${name}: filling the ledger`);
      await seedLedgerOf(name, { postgresUrl, size: ledger });
    }
    const endpoints = makeEndpoints({ secrets, token: portal.token });
    const now = Date.now();
    const itemOf = itemsFor(things, seed, now);
    const before = (await portal.memory()).rss;
    const results = endpoints.map(emptyResult);
    const receipts = endpoints.map((): Receipt[] => []);
    for (let round = 0; round <= rounds; round++) {
      for (const [index, endpoint] of endpoints.entries()) {
        const size =
          endpoint.each === 1 ? deliveries.single : deliveries.batched;
        const waiting = Array.from({ length: size }, () => {
          const items = Array.from({ length: endpoint.each }, itemOf);
          return { ...endpoint.deliver(items), items };
        });
        const result = results[index];
        result.reported += size * endpoint.each;
        const sent = await send(portal, waiting);
        receipts[index].push(...sent.receipts);
        result.rss = Math.max(result.rss, (await portal.memory()).rss);
        if (round > 0) {
          result.sent += size;
          result.took.push(...sent.took);
          result.seconds += sent.seconds;
          result.bytes += sent.bytes;
        }
      }
      note(`${name}: round ${round} of ${rounds} done`);
    }
    const found = await readBack(portal, now);
    for (const [index, result] of results.entries()) {
      result.bytes /= result.sent;
      const own = receipts[index].flatMap(({ id, ref }) => {
        const change = found.get(id);
        return change ? [{ change, ref }] : [];
      });
      result.found = new Set(own.map(({ change }) => change.id)).size;
      result.wrong = own.filter(
        ({ change, ref }) => change.entityRef !== ref,
      ).length;
    }
    return { ledger, before, endpoints: results };
  } finally {
    await portal.stop();
  }
}

function emptyResult({ name, proof, each }: Endpoint): EndpointResult {
  const none = {
    bytes: 0,
    sent: 0,
    seconds: 0,
    reported: 0,
    found: 0,
    wrong: 0,
  };
  return { name, proof, each, ...none, took: [], rss: 0 };
}

/** The next change, each a little later than the one before. */
function itemsFor(things: readonly Thing[], seed: number, now: number) {
  const random = new Random(seed);
  const services = things.filter(({ kind }) => kind === 'Component');
  let serial = 0;
  return (): Item => {
    serial += 1;
    const at = new Date(now - reach + serial * 1000);
    return {
      serial,
      service: random.pick(services),
      at: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    };
  };
}

/** All that is reported lies within so many milliseconds, one second for each change. */
const reach = 24 * 3_600_000;

async function send(portal: Portal, deliveriesToSend: readonly Delivery[]) {
  const waiting = [...deliveriesToSend];
  const took: number[] = [];
  const receipts: Receipt[] = [];
  const started = performance.now();
  const sender = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const { path, headers, body, items } = one;
      const begun = performance.now();
      const response = await fetch(`${portal.url}/api/evidence/${path}`, {
        method: 'POST',
        headers,
        body,
      });
      const text = await response.text();
      took.push(performance.now() - begun);
      if (response.status !== 201) {
        throw new Error(`${path}: ${response.status}: ${text}`);
      }
      receipts.push(...readReceipts(text, items));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, sender));
  const seconds = (performance.now() - started) / 1000;
  const bytes = deliveriesToSend.reduce(
    (sum, { body }) => sum + Buffer.byteLength(body),
    0,
  );
  return { took, receipts, seconds, bytes };
}

/** One receipt for each change of a delivery, in their order, all of them new. */
function readReceipts(text: string, items: readonly Item[]): Receipt[] {
  const answer = JSON.parse(text);
  const receipts: { id: string; status: string }[] = answer.changes ??
    answer.items ?? [answer];
  if (
    receipts.length !== items.length ||
    receipts.some(({ status }) => status !== 'stored')
  ) {
    throw new Error(`Not ${items.length} new changes: ${text}`);
  }
  return receipts.map(({ id }, at) => ({ id, ref: items[at].service.ref }));
}

async function readBack(portal: Portal, now: number) {
  const { evidence } = new PortalClient(portal);
  const from = new Date(now - reach).toISOString();
  const found = new Map<string, Change>();
  for await (const change of allPages(cursor =>
    evidence.listChanges({ from, limit: 500, cursor }),
  )) {
    found.set(change.id, change);
  }
  return found;
}

/** In the portal's own database, as if it had been reported long ago. */
export const endpointsDescription = [
  `Deliveries: ${
    rounds * deliveries.single
  } for each endpoint after a warm-up of ${deliveries.single}, or ${
    rounds * deliveries.batched
  } of ${batchSize} changes after ${
    deliveries.batched
  }; every change a new one, of a random service of an estate of ${endpointEntities.toLocaleString(
    'en-US',
  )} entities. In ${rounds} rounds, endpoint by endpoint.`,
];
