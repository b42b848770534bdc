import { setTimeout as sleep } from 'node:timers/promises';
import type { LastingPostgres } from '../../support/postgres';
import { deliveriesOf } from '../../support/deliveries';
import type { Backend } from '../../kill/Backend';
import { until } from './kills';
import { Stand } from './Stand';

const ready = '/.backstage/health/v1/readiness';
const brief = { entityRef: 'component:default/load-0', live: 'false' };

async function statusOf(backend: Backend, path: string, query = {}) {
  const answer = await backend.api.get(path, query).catch(() => undefined);
  return answer?.status ?? 0;
}

/** PostgreSQL goes away in the middle of batches, and comes back. */
export async function postgresAway(
  stand: Stand,
  postgres: LastingPostgres,
  how: 'stopped' | 'killed',
): Promise<void> {
  const fault = `PostgreSQL ${how} and started`;
  const { books, replicas } = stand;
  books.struck(fault);
  const [first] = replicas;
  await stand.underLoad(fault, first.api, async load => {
    await load.settled();
    await stand.decide(fault);
    const back = postgres.away(how, 8_000);
    // Killed, it is restarted within a second.
    for (const backend of how === 'stopped' ? replicas : []) {
      for (const [path, query] of [
        [ready, {}],
        ['/api/evidence/changes', { limit: '1' }],
      ] as const) {
        await until(
          `${path} answers 503 while PostgreSQL is away`,
          async () => (await statusOf(backend, path, query)) === 503,
          // It is looked for every two seconds, for three.
          { within: 6_000 },
        ).catch(error => books.problem(fault, String(error)));
      }
    }
    await back;
    const started = performance.now();
    await load.settled();
    for (const backend of replicas) {
      await until(
        'The portal answers again',
        async () =>
          (await statusOf(backend, ready)) === 200 &&
          (await statusOf(backend, '/api/incident-brief/brief', brief)) === 200,
      );
    }
    books.recovered(fault, performance.now() - started);
    await stand.fire(fault);
  });
}

/** Which replica has sent the message of an alert; it hangs in the middle of that. */
async function caughtSending(stand: Stand, fault: string): Promise<number> {
  const { slack } = stand.receivers;
  const isPost = ({ path }: { path: string }) =>
    path.endsWith('/chat.postMessage');
  const caught = slack.trouble(isPost, 'swallow');
  await stand.fire(fault);
  await Promise.race([
    caught,
    sleep(60_000, undefined, { ref: false }).then(() => {
      throw new Error('Nothing was sent within 60 s');
    }),
  ]);
  const { headers } = slack.requests.filter(isPost).at(-1)!;
  return headers.host?.startsWith(Stand.hostName(0)) ? 0 : 1;
}

/** Until all is sent; which is not, and why, is in the error. */
async function nothingOpen(what: string, api: Backend['api']): Promise<void> {
  const isOpen = ({ state }: { state: string }) =>
    !['sent', 'updated'].includes(state);
  const holds = async () => !(await deliveriesOf(api)).some(isOpen);
  try {
    await until(what, holds, { within: 90_000, every: 500 });
  } catch (error) {
    const open = (await deliveriesOf(api)).filter(isOpen);
    throw new Error(`${error}: ${JSON.stringify(open).slice(0, 1_000)}`);
  }
}

/**
 * One replica is stopped in the middle of a delivery, and of what else it does
 * by lease; it goes on after the other has taken over.
 */
export async function stalled(stand: Stand): Promise<void> {
  const fault = 'Holder of leases stalled, wakes late';
  const { books, replicas, sources } = stand;
  books.struck(fault);
  const holder = await caughtSending(stand, fault);
  const other = replicas[1 - holder];
  replicas[holder].signal('SIGSTOP');
  const from = performance.now();
  try {
    sources.requestHosts.length = 0;
    await stand.decide(fault, other.api);
    await stand.fire(fault, other.api);
    await nothingOpen('The other sends what was left', other.api);
    const host = Stand.hostName(1 - holder);
    await until(
      'The other collects',
      () => sources.requestHosts.some(one => one.startsWith(host)),
      { every: 200 },
    );
    books.recovered(fault, performance.now() - from);
  } finally {
    replicas[holder].signal('SIGCONT');
  }
  // It writes late what it was about to write.
  await sleep(3_000);
  await stand.underLoad(fault, replicas[holder].api, load => load.settled());
}

const minutesOff = (minutes: number) => ({
  PLUMBLINE_FAULT_CLOCK_OFF: String(minutes * 60_000),
});

/** The clock of one replica is off: both serve all the same. */
async function bothServe(stand: Stand, minutes: 10 | -10): Promise<string> {
  const side = minutes > 0 ? 'ahead' : 'behind';
  const fault = `Clock of one replica ${Math.abs(minutes)} min ${side}`;
  const { books, replicas } = stand;
  books.struck(fault);
  for (const { api } of replicas) {
    await stand.underLoad(fault, api, load => load.settled());
    await stand.decide(fault, api);
    await stand.fire(fault, api);
    const sent = await api.post('/api/evidence/changes', {
      source: 'clock',
      id: stand.next('clock-'),
      kind: 'deploy',
      entityRef: brief.entityRef,
      occurredAt: new Date().toISOString(),
    });
    const came = sent.status < 300;
    books.answer(fault, `a change of now: ${sent.text.slice(0, 200)}`, came);
    const answer = await api.get('/api/incident-brief/brief', brief);
    books.answer(fault, `a brief: ${answer.status}`, answer.status === 200);
  }
  return fault;
}

/**
 * The clock of one replica is ten minutes off, and the replica with the later
 * clock dies in the middle of its work: the other takes over at once, not when
 * its own clock reaches the end of the lease.
 */
export async function clockOff(stand: Stand, minutes: 10 | -10): Promise<void> {
  const { books, replicas } = stand;
  const [right, wrong] = replicas;
  await wrong.kill();
  wrong.start(minutesOff(minutes));
  await wrong.untilReady();
  const fault = await bothServe(stand, minutes);
  const [goes, stays] = minutes > 0 ? [wrong, right] : [right, wrong];
  const holder = await caughtSending(stand, fault);
  const from = performance.now();
  await goes.kill();
  await stand.fire(fault, stays.api);
  await nothingOpen(
    `The other goes on with what replica ${holder} was sending`,
    stays.api,
  );
  books.recovered(fault, performance.now() - from);
  goes.start();
  await goes.untilReady();
}
