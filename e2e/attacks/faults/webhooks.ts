import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendAlert } from '../../kill/World';
import { deploymentStatus, githubWebhook, signed } from '../../support/github';
import type { Stand } from './Stand';

const service = 'webhooks';
const entityRef = `component:default/${service}`;
const minute = 60_000;

type Send = (stand: Stand) => Promise<{ status: number; text: string }>;

/** What three sources notify of within half an hour, in order. */
function story(began: number): Send[] {
  const at = (minutes: number) =>
    new Date(began + minutes * minute).toISOString();
  const github =
    (
      id: number,
      state: 'pending' | 'in_progress' | 'success',
      step: number,
    ): Send =>
    ({ api, secrets }) => {
      const { body, headers } = signed(
        'deployment_status',
        deploymentStatus({
          id,
          repository: `shop/${service}`,
          state,
          sha: `${id}`.padStart(40, 'e'),
          createdAt: at(id),
          at: at(id + step),
        }),
        secrets.github,
      );
      return api.as(undefined).postRaw(githubWebhook, body, headers);
    };
  const alert =
    (name: string, starts: number, ends?: number): Send =>
    ({ api, secrets }) =>
      sendAlert(api, secrets, {
        name,
        service,
        startsAt: at(starts),
        ...(ends !== undefined && { endsAt: at(ends) }),
      });
  const pager =
    (type: string, minutes: number): Send =>
    ({ api, secrets }) => {
      const body = JSON.stringify({
        event: {
          id: `01-${type}`,
          event_type: `incident.${type}`,
          resource_type: 'incident',
          occurred_at: at(minutes),
          agent: null,
          client: null,
          data: {
            id: 'PINCIDENT',
            type: 'incident',
            html_url: 'https://shop.pagerduty.com/incidents/PINCIDENT',
            number: 7,
            status: type,
            incident_key: 'key',
            created_at: at(4),
            title: 'Webhooks fail',
            service: {
              id: 'PWEBHOOKS',
              summary: service,
              type: 'service_reference',
            },
            assignees: [],
            teams: [],
            priority: null,
            urgency: 'high',
            resolve_reason: null,
          },
        },
      });
      const signature = createHmac('sha256', secrets.pagerDutyToken)
        .update(body)
        .digest('hex');
      return api
        .as(undefined)
        .postRaw('/api/evidence/webhooks/pagerduty', body, {
          'x-pagerduty-signature': `v1=${signature}`,
        });
    };
  return [
    github(1, 'pending', 0),
    github(1, 'in_progress', 0.2),
    github(1, 'success', 0.4),
    alert('WebhookErrors', 3),
    pager('triggered', 4),
    pager('acknowledged', 5),
    github(6, 'pending', 0),
    github(6, 'success', 0.5),
    alert('WebhookErrors', 3, 9),
    pager('resolved', 10),
    alert('WebhookLatency', 12),
    github(14, 'in_progress', 0),
    alert('WebhookErrors', 15),
    github(14, 'success', 1),
  ];
}

async function sent(stand: Stand, fault: string, sends: Send[]) {
  for (const send of sends) {
    const { status, text } = await send(stand);
    stand.books.answer(
      fault,
      `${stand.next('webhook ')}: ${status} ${text.slice(0, 200)}`,
      status === 200 || status === 201,
    );
  }
}

/** When and in which order something was learned differs; what is known must not. */
const learned = new Set([
  'amendedAt',
  'endReceivedAt',
  'lastHeardAt',
  'learnedAt',
  'receivedAt',
  'reportedAt',
]);

const withoutLearning = (items: unknown[]) =>
  items
    .map(item =>
      JSON.stringify(item, (key, value) =>
        learned.has(key) ? undefined : value,
      ),
    )
    .sort();

async function stateOf({ api }: Stand, at: string) {
  const list = async (path: string) =>
    withoutLearning((await api.get(path, { entityRef })).body.items);
  const { digest } = await api.brief({ entityRef, at, live: 'false' });
  return {
    changes: withoutLearning(await api.changes({ entityRef })),
    alerts: await list('/api/evidence/alerts'),
    incidents: await list('/api/evidence/incidents'),
    digest: [digest],
  };
}

/**
 * One portal gets every notification once and in order, the other several
 * times, in any order, and some late: they end with the same, digests included.
 */
export async function webhooks(
  inOrder: Stand,
  disturbed: Stand,
): Promise<void> {
  const fault = 'Webhooks duplicated, reordered, delayed';
  const { books, random } = disturbed;
  books.struck(fault);
  const sends = story(Date.now() - 30 * minute);
  const late = random.some(sends, 3);
  const early = sends.filter(send => !late.includes(send));
  await Promise.all([
    sent(inOrder, fault, sends),
    (async () => {
      await sent(
        disturbed,
        fault,
        random.shuffled([...early, ...random.some(early, 6)]),
      );
      await sleep(3_000);
      await sent(
        disturbed,
        fault,
        random.shuffled([...late, ...late, early[0]]),
      );
    })(),
  ]);
  const at = new Date().toISOString();
  const [wanted, got] = await Promise.all(
    [inOrder, disturbed].map(stand => stateOf(stand, at)),
  );
  for (const part of ['changes', 'alerts', 'incidents', 'digest'] as const) {
    const missing = wanted[part].filter(one => !got[part].includes(one));
    const more = got[part].filter(one => !wanted[part].includes(one));
    if (missing.length + more.length > 0) {
      books.problem(
        fault,
        `${part}: not there ${missing.join()}, instead ${more.join()}`.slice(
          0,
          2_000,
        ),
      );
    }
  }
}
