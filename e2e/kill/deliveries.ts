import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@playwright/test';
import { stringify } from 'yaml';
import { Random } from '../estate/Random';
import type { Recorded } from '../recorders/RecordingServer';
import {
  deliveriesLayer,
  deliveriesOf,
  digestOfNote,
  isOnItsWay,
  newSecrets,
  Receivers,
  Secrets,
  startReceivers,
} from '../support/deliveries';
import { Backend } from './Backend';
import { entitiesOf, services, World } from './World';

/** Kinds of rounds: what the portal is killed in the middle of. */
const moments = {
  post: ({ path }: Recorded) => path.endsWith('/chat.postMessage'),
  note: ({ method, path }: Recorded) =>
    method === 'POST' && path.endsWith('/notes'),
  update: ({ path }: Recorded) => path.endsWith('/chat.update'),
  any: undefined,
};
type Moment = keyof typeof moments;

/** How many milliseconds a process may live in a round of `any`. */
const longestLife = 6_000;

export interface DeliveryKillRun {
  rounds: number;
  seed: number;
  /** PostgreSQL; SQLite without it. */
  databaseUrl?: string;
  say(line: string): void;
}

async function within<T>(
  milliseconds: number,
  what: string,
  promise: Promise<T>,
): Promise<T> {
  return Promise.race([
    promise,
    sleep(milliseconds, undefined, { ref: false }).then(() => {
      throw new Error(`${what} did not happen in ${milliseconds} ms`);
    }),
  ]);
}

/**
 * Kills a portal again and again between what it sends and what it records of
 * it: the receiver has accepted the message, and the portal has no answer to it.
 * At the end, nothing was delivered twice and nothing is missing.
 */
export async function killWhileSending(run: DeliveryKillRun): Promise<void> {
  const { rounds, seed, say, databaseUrl } = run;
  const random = new Random(seed);
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-kill-deliveries-'));
  const secrets = newSecrets();
  const receivers = await startReceivers(
    secrets,
    services.map(service => `${service}-oncall`),
  );
  for (const service of services) {
    const id = `Q${service.toUpperCase()}`;
    const serviceId = `P${service.toUpperCase()}`;
    receivers.pagerduty.incidents.push({ id, serviceId, status: 'triggered' });
  }
  const backend = await Backend.prepare({
    folder: join(folder, 'state'),
    layers: [writeLayer(folder, secrets, receivers)],
    databaseUrl,
  });
  const world = new World(backend, secrets);
  try {
    if (databaseUrl) {
      // Once unharmed, as in the other rounds.
      backend.start();
      await backend.untilReady();
      await backend.kill();
    }
    const order = momentsOf(rounds, random);
    for (const [round, moment] of order.entries()) {
      backend.start();
      await backend.untilReady();
      const delivered =
        moment === 'update' ? await aDeliveredService(backend) : undefined;
      const when = moments[moment];
      const reached =
        when &&
        receivers[moment === 'note' ? 'pagerduty' : 'slack'].trouble(
          when,
          'swallow',
        );
      await world.happen(round, delivered);
      await (reached
        ? within(90_000, `'${moment}' of round ${round}`, reached)
        : sleep(random.between(0, longestLife)));
      await backend.kill();
      say(`round ${round + 1}: killed at '${moment}'`);
    }
    backend.start();
    await backend.untilReady();
    await expectOnce(backend, receivers, world);
    const { slack, pagerduty } = receivers;
    say(`${slack.messages.length} messages, ${pagerduty.notes.length} notes`);
  } finally {
    await backend.kill();
    await receivers.slack.close();
    await receivers.pagerduty.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every moment as often as the others; an update needs a message before it. */
function momentsOf(rounds: number, random: Random): Moment[] {
  const names = Object.keys(moments) as Moment[];
  const order: Moment[] = ['post'];
  while (order.length < rounds) {
    order.push(...random.shuffled(names));
  }
  return order.slice(0, rounds);
}

/** One whose message is there, so that news about it is an update. */
async function aDeliveredService({
  api,
}: Backend): Promise<string | undefined> {
  let ref: string | undefined;
  const find = async () => {
    const delivered = await deliveriesOf(api, { target: 'slack' });
    ref = delivered.find(({ state }) =>
      /^(sent|updated)$/.test(state),
    )?.entityRef;
    return ref;
  };
  await expect.poll(find, { timeout: 60_000 }).toBeDefined();
  return ref?.split('/')[1];
}

function writeLayer(
  folder: string,
  secrets: Secrets,
  receivers: Receivers,
): string {
  mkdirSync(folder, { recursive: true });
  const catalog = join(folder, 'catalog.yaml');
  writeFileSync(
    catalog,
    services
      .flatMap(entitiesOf)
      .map(entity => stringify(entity))
      .join('---\n'),
  );
  const layer = join(folder, 'layer.yaml');
  writeFileSync(
    layer,
    stringify({
      ...deliveriesLayer(secrets, receivers),
      catalog: { locations: [{ type: 'file', target: catalog }] },
    }),
  );
  return layer;
}

/** Waits until nothing is delivered any more, then counts. */
async function expectOnce(
  { api }: Backend,
  { slack, pagerduty }: Receivers,
  { fired }: World,
): Promise<void> {
  const restless = async () => {
    const before = slack.requests.length + pagerduty.notes.length;
    await sleep(7_000);
    const open = (await deliveriesOf(api)).filter(isOnItsWay);
    const after = slack.requests.length + pagerduty.notes.length;
    return open.length + after - before;
  };
  await expect.poll(restless, { timeout: 120_000, intervals: [0] }).toBe(0);

  const deliveries = await deliveriesOf(api);
  const messages = deliveries.filter(({ target }) => target === 'slack');
  expect(messages.map(({ title }) => title.split(' ')[0]).sort()).toEqual(
    fired.map(({ name }) => name).sort(),
  );
  // By what each message carries, and by their number.
  for (const { id, digest } of messages) {
    const found = slack.messages.filter(
      ({ metadata }) => metadata?.event_payload.delivery_id === id,
    );
    expect(found, id).toHaveLength(1);
    expect(found[0].metadata?.event_payload.digest).toBe(digest);
  }
  expect(slack.messages).toHaveLength(fired.length);

  const notes = deliveries.filter(({ target }) => target === 'pagerduty');
  const hit = new Set(fired.map(({ service }) => `Q${service.toUpperCase()}`));
  expect(new Set(notes.map(({ address }) => address))).toEqual(hit);
  for (const { address, digest } of notes) {
    const digests = pagerduty
      .on(address)
      .map(({ content }) => digestOfNote(content));
    expect(new Set(digests).size, `${address}: ${digests}`).toBe(
      digests.length,
    );
    expect(digest).toContain(digests.at(-1));
  }
}
