import { setTimeout as sleep } from 'node:timers/promises';
import {
  deliveriesOf,
  digestOfNote,
  isOnItsWay,
} from '../../support/deliveries';
import { counted, FaultRow } from './Books';
import { until } from './kills';
import type { Stand } from './Stand';

const longestWait = 90_000;

/** Nothing is sent any more, and every decision has left its outbox. */
async function untilQuiet(stand: Stand): Promise<void> {
  const { slack, pagerduty } = stand.receivers;
  const deadline = Date.now() + longestWait;
  let before = -1;
  while (Date.now() < deadline) {
    const open = (await deliveriesOf(stand.api)).filter(isOnItsWay);
    const after = slack.messages.length + pagerduty.notes.length;
    if (open.length === 0 && after === before) {
      return;
    }
    before = after;
    await sleep(4_500);
  }
}

/** By their reasons, those in the chain. */
async function recordedDecisions({ api }: Stand): Promise<string[]> {
  const { status, text } = await api.get('/api/evidence/audit');
  if (status !== 200) {
    throw new Error(`The chain answered ${status}: ${text.slice(0, 300)}`);
  }
  return text.match(/decision \d+(?=")/g) ?? [];
}

/** New services that evidence has. */
async function knownServices({ api }: Stand): Promise<string[]> {
  const { body } = await api.get('/api/catalog/entities', {
    filter: 'kind=component',
  });
  const known = [];
  for (const { metadata } of body) {
    const entityRef = `component:default/${metadata.name}`;
    if (/^new-/.test(metadata.name)) {
      const query = { entityRef, live: 'false' };
      const { status } = await api.get('/api/incident-brief/brief', query);
      known.push(...(status === 200 ? [entityRef] : []));
    }
  }
  return known;
}

/** By the names of alerts, what was posted to channels. */
async function postedAlerts({ api, receivers }: Stand): Promise<string[]> {
  const titles = new Map(
    (await deliveriesOf(api)).map(({ id, title }) => [id, title.split(' ')[0]]),
  );
  return receivers.slack.messages.map(
    ({ metadata }) =>
      titles.get(`${metadata?.event_payload.delivery_id}`) ?? 'of nothing',
  );
}

/** Counts what is kept and what was sent, and draws the lines of the table. */
export async function settle(stand: Stand): Promise<FaultRow[]> {
  const { api, books, engine } = stand;
  const any = 'any of these';
  const notes = stand.receivers.pagerduty.notes.map(
    ({ incident, content }) => `${incident} ${digestOfNote(content)}`,
  );
  for (const key of new Set(notes)) {
    books.add({ fault: any, kind: 'note', key, acknowledged: false });
  }
  const count = async (list: () => Promise<string[]>) => {
    try {
      return counted(await list());
    } catch (error) {
      books.problem(any, `not counted: ${String(error).slice(0, 500)}`);
      return new Map<string, number>();
    }
  };
  await untilQuiet(stand).catch(error => books.problem(any, String(error)));
  // What is decided leaves its outbox within seconds.
  const decided = books.acknowledged('decision');
  await until(
    'Every decision is in the chain',
    async () => (await recordedDecisions(stand)).length >= decided,
    { within: 30_000, every: 1_000 },
  ).catch(error => books.problem(any, String(error)));
  return books.rows(engine, {
    note: counted(notes),
    alert: await count(() => postedAlerts(stand)),
    decision: await count(() => recordedDecisions(stand)),
    change: await count(async () =>
      (await api.changes()).map(({ revision }) => revision),
    ),
    entity: await count(() => knownServices(stand)),
  });
}
