import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorded } from '../../recorders/RecordingServer';
import { deliveriesOf } from '../../support/deliveries';
import type { Stand } from './Stand';

/** Looks again and again; at a point that passes in milliseconds, as often as it can. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  { within = 30_000, every = 100 } = {},
): Promise<void> {
  const deadline = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${within} ms`);
    }
    await sleep(every);
  }
}

async function reached(stand: Stand, when: (request: Recorded) => boolean) {
  const { slack, pagerduty } = stand.receivers;
  await Promise.race([
    ...[slack, pagerduty].map(one => one.trouble(when, 'swallow')),
    sleep(30_000, undefined, { ref: false }).then(() => {
      throw new Error('Nothing was sent within 30 s');
    }),
  ]);
}

async function delivered(stand: Stand, name: string, state: RegExp) {
  await until(
    `A delivery of ${name} is ${state}`,
    async () =>
      (
        await deliveriesOf(stand.api, { target: 'slack' })
      ).some(one => one.title.split(' ')[0] === name && state.test(one.state)),
    { within: 60_000, every: 15 },
  );
}

/** Resolve where the process is to be killed. */
const points: Record<string, (stand: Stand, fault: string) => Promise<void>> = {
  'writes under way': stand => sleep(stand.random.between(0, 300)),
  'catalog changed, not yet projected': async (stand, fault) => {
    const name = stand.next('new-service-');
    const key = stand.addService(name);
    stand.books.add({ fault, kind: 'entity', key, acknowledged: true });
    const path = `/api/catalog/entities/by-name/component/default/${name}`;
    await until(
      'The catalog has it',
      async () => (await stand.api.get(path)).status === 200,
      { every: 20 },
    );
    await sleep(stand.random.between(0, 1_000));
  },
  'projection swapped': async (stand, fault) => {
    const entityRef = stand.addService(stand.next('new-service-'));
    stand.books.add({
      fault,
      kind: 'entity',
      key: entityRef,
      acknowledged: true,
    });
    const query = { entityRef, live: 'false' };
    await until(
      'Evidence has it',
      async () =>
        (await stand.api.get('/api/incident-brief/brief', query)).status ===
        200,
      { every: 20 },
    );
  },
  'delivery intended': async (stand, fault) =>
    delivered(stand, await stand.fire(fault), /./),
  'message sent, not recorded': async (stand, fault) => {
    const sent = reached(stand, ({ path }) =>
      path.endsWith('/chat.postMessage'),
    );
    await stand.fire(fault);
    await sent;
  },
  'note sent, not recorded': async (stand, fault) => {
    const sent = reached(
      stand,
      ({ method, path }) => method === 'POST' && path.endsWith('/notes'),
    );
    await stand.fire(fault);
    await sent;
  },
  'delivery recorded': async (stand, fault) =>
    delivered(stand, await stand.fire(fault), /^(sent|updated)$/),
  'decision taken, in the outbox': (stand, fault) => stand.decide(fault),
};

/** Kills the one process again and again, at each point in turn. */
export async function kills(stand: Stand, rounds: number): Promise<void> {
  const [victim] = stand.replicas;
  const names: string[] = [];
  while (names.length < rounds) {
    names.push(...stand.random.shuffled(Object.keys(points)));
  }
  for (const name of names.slice(0, rounds)) {
    const fault = `SIGKILL: ${name}`;
    stand.books.struck(fault);
    await stand.underLoad(fault, victim.api, async load => {
      await load.settled();
      try {
        await points[name](stand, fault);
      } catch (error) {
        stand.books.problem(fault, String(error));
      }
      const killed = performance.now();
      await victim.kill();
      victim.start();
      await victim.untilReady();
      await load.settled();
      stand.books.recovered(fault, performance.now() - killed);
    });
  }
}
