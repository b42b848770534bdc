import type { Alert } from '@plumbline/backstage-plugin-evidence-common';
import {
  aComponent,
  ana,
  nobody,
  outsider,
  setClock,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  alert,
  notification,
  startWebhook,
} from './__testUtils__/startWebhook';

jest.setTimeout(120_000);

const hidden = 'component:default/ledger';

describe('what was delivered by POST /webhooks/alertmanager', () => {
  let evidence: Awaited<ReturnType<typeof startWebhook>>['evidence'];
  let send: Awaited<ReturnType<typeof startWebhook>>['send'];
  beforeEach(async () => {
    ({ evidence, send } = await startWebhook());
  });

  it('shows when what fires was not repeated in time', async () => {
    await send(notification());
    setClock('2026-03-01T12:45:00.000Z');
    expect((await stale())[0]).toBe(false);
    setClock('2026-03-01T12:45:01.000Z');
    expect(await stale()).toEqual([true, 'firing']);

    async function stale() {
      const { body } = await evidence.as(ana).get('/alerts');
      return [body.items[0].stale, body.items[0].status];
    }
  });

  it('shows nothing of hidden entities: no alert, count, name or group', async () => {
    const hiddenOnly = notification({
      groupKey: 'hidden',
      groupLabels: { alertname: 'LedgerDown' },
      alerts: [
        alert('ledger', {
          labels: { alertname: 'LedgerDown', service: 'ledger' },
        }),
      ],
    });
    const mixed = notification({
      groupLabels: {},
      alerts: [
        alert('ledger', {
          fingerprint: 'another',
          startsAt: '2026-03-01T09:00:00Z',
          labels: { alertname: 'Other', service: 'ledger' },
        }),
        alert('checkout'),
        alert('nowhere'),
      ],
    });
    const ids = [];
    for (const body of [hiddenOnly, mixed]) {
      ids.push((await send(body)).body.alerts.groups[0]);
    }
    const see = async (path: string, query = {}) =>
      (await evidence.as(outsider).get(path, query)).body;
    expect(await see('/alert-groups')).toMatchObject({
      items: [
        {
          title: 'HighErrors',
          firing: 1,
          startedAt: '2026-03-01T10:58:00.123Z',
          entityRefs: ['component:default/checkout'],
        },
      ],
    });
    const [group] = (await see('/alert-groups')).items;
    expect(group).not.toHaveProperty('unmatched');
    expect(group).not.toHaveProperty('notSent');
    expect(group.id).toBe(ids[1]);
    expect(await see(`/alert-groups/${group.id}`)).toEqual(group);
    await evidence.as(outsider).get(`/alert-groups/${ids[0]}`).expect(404);
    for (const query of [{}, { entityRef: hidden }, { limit: 1 }]) {
      for (const path of ['/alerts', '/alert-groups']) {
        const text = JSON.stringify(await see(path, query));
        expect(text).not.toMatch(/ledger|Other|nowhere/i);
        expect(text).not.toContain('nextCursor');
      }
    }
    expect((await evidence.as(nobody).get('/alert-groups')).body.items).toEqual(
      [],
    );
    expect(
      (await evidence.as(ana).get('/alert-groups')).body.items,
    ).toHaveLength(2);
  });

  it('assigns an alert with an ambiguous name to no entity, for all readers', async () => {
    evidence.catalog.entities = [
      aComponent('checkout', {
        annotations: { 'plumbline.dev/aliases': 'co' },
      }),
      aComponent('ledger', { annotations: { 'plumbline.dev/aliases': 'co' } }),
    ];
    for (let attempt = 0; attempt < 200; attempt++) {
      const signal = { type: 'workload', name: 'co' };
      const { body } = await evidence.as(ana).post('/resolve', signal);
      if (body.status === 'ambiguous') {
        break;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    await send(notification({ alerts: [alert('co')] }));
    const query = { entityRef: 'component:default/checkout' };
    for (const path of ['/alerts', '/alert-groups']) {
      for (const user of [outsider, ana]) {
        const { body } = await evidence.as(user).get(path, query);
        expect(body.items).toEqual([]);
      }
    }
    expect((await evidence.as(ana).get('/alerts')).body.items).toHaveLength(1);
  });

  it('keeps of a large delivery what it keeps of the same in pieces', async () => {
    const at = (second: number) =>
      new Date(Date.parse('2026-03-01T08:00:00Z') + second * 1000);
    const alertsOf = (service: string) =>
      Array.from({ length: 600 }, (_, index) =>
        alert(index % 50 === 0 ? `no-${service}` : service, {
          fingerprint: `${service}-${index}`,
          labels: {
            alertname: `Errors${index % 7}`,
            pod: `${index}`,
            service: index % 50 === 0 ? `no-${service}` : service,
          },
          // Not in the order in which they began; some are over.
          startsAt: at((index * 37) % 600).toISOString(),
          ...(index % 3 === 0 && {
            status: 'resolved',
            endsAt: at(((index * 37) % 600) + 150).toISOString(),
          }),
        }),
      );
    const deliver = async (service: string, alerts: object[]) => {
      const groupKey = `of ${service}`;
      const answer = await send(notification({ groupKey, alerts }));
      return answer.body.alerts;
    };
    const seen = async (service: string) => {
      const entityRef = `component:default/${service}`;
      const about = { entityRef };
      const { body: groups } = await evidence
        .as(ana)
        .get('/alert-groups', about);
      const { body: context } = await evidence.as(ana).post('/context', about);
      const text = JSON.stringify({
        // Each change of a list is later than the one before.
        facts: context.facts.map((one: object) => ({
          ...one,
          observedAt: undefined,
        })),
        groups: groups.items.map((group: { alerts: Alert[] }) => ({
          ...group,
          id: undefined,
          alerts: group.alerts
            .map(one => ({ ...one, id: undefined, groupIds: undefined }))
            .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
        })),
      });
      return JSON.parse(text.replaceAll(service, 'it'));
    };
    const whole = await deliver('checkout', alertsOf('checkout'));
    expect(whole).toMatchObject({ stored: 600, updated: 0, duplicate: 0 });
    // In the order in which they began, as a source sends them that sees them.
    const pieces = alertsOf('ledger').sort((a, b) =>
      a.startsAt < b.startsAt ? -1 : 1,
    );
    for (let from = 0; from < pieces.length; from += 60) {
      await deliver('ledger', pieces.slice(from, from + 60));
    }
    const once = await seen('checkout');
    expect(once.groups).toMatchObject([{ firing: 400, unmatched: 12 }]);
    expect(once).toEqual(await seen('ledger'));
    expect(await deliver('checkout', alertsOf('checkout'))).toEqual({
      ...whole,
      stored: 0,
      duplicate: 600,
    });
    expect(await seen('checkout')).toEqual(once);
  });

  it('pages lists, and filters by time and status', async () => {
    const at = (minute: number) =>
      `2026-03-01T11:${String(minute).padStart(2, '0')}:00.000Z`;
    const alerts = Array.from({ length: 30 }, (_, minute) =>
      alert('checkout', {
        fingerprint: `fp-${minute}`,
        startsAt: at(minute),
        ...(minute % 2 && { status: 'resolved', endsAt: at(minute + 10) }),
      }),
    );
    await send(notification({ alerts }));
    const starts: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await evidence
        .as(ana)
        .get('/alerts', { limit: 7, ...(cursor && { cursor }) });
      expect(body.items.length).toBeLessThanOrEqual(7);
      starts.push(...body.items.map((item: Alert) => item.startsAt));
      cursor = body.nextCursor;
    } while (cursor);
    expect(starts).toEqual(alerts.map((_, minute) => at(29 - minute)));

    const count = async (query: object) =>
      (await evidence.as(ana).get('/alerts', query)).body.items.length;
    expect(await count({ status: 'firing' })).toBe(15);
    // Of the resolved ones those that lasted until then.
    expect(await count({ from: at(25), status: 'resolved' })).toBe(8);
    expect(await count({ to: at(4) })).toBe(5);
    const bad = await evidence.as(ana).get('/alerts', { cursor: 'x' });
    expect(bad.status).toBe(400);
  });
});
