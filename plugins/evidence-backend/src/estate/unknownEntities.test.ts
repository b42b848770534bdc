import { setTimeout } from 'node:timers/promises';
import alertmanagerModule from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import request from 'supertest';
import { EstateReader } from './EstateReader';
import { ana, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const ledger = 'component:default/ledger';
const nowhere = 'component:default/nowhere';
const at = '2026-03-01T11:58:00.000Z';
const secret = 'the-present-secret';

describe('what is reported of entities that the catalog does not have', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({
      features: [alertmanagerModule],
      entities: [aComponent('checkout'), aComponent('ledger')],
      hidden: [ledger],
      config: {
        plumbline: { webhooks: { alertmanager: { secrets: { secret } } } },
      },
    });
  });
  afterAll(() => evidence.server.stop());

  const change = (entityRef: string, id = entityRef) => ({
    ...{ source: 'ci', id, kind: 'deploy', revision: 'v1' },
    ...{ entityRef, occurredAt: at },
  });
  const post = async (path: string, body: object, user?: string) => {
    const answer = await evidence.as(user).post(path, body);
    expect([200, 201]).toContain(answer.status);
    return answer.body;
  };
  const discrepancyOf = async (name: string): Promise<Discrepancy> => {
    const { body } = await evidence
      .as(ana)
      .get('/discrepancies?kind=unmatched-signal');
    return body.items.find(({ message }: Discrepancy) =>
      message.includes(`'${name}'`),
    );
  };

  it('is named in the receipt of a change, and of several', async () => {
    expect(await post('/changes', change(nowhere))).toMatchObject({
      status: 'stored',
      unresolved: [nowhere],
    });
    const { items } = await post('/changes', {
      items: [
        change(checkout),
        {
          ...change(checkout, 's'),
          entityRef: undefined,
          signal: { type: 'text', text: 'chekout' },
        },
      ],
    });
    expect(items[0]).not.toHaveProperty('unresolved');
    expect(items[1]).toMatchObject({ unresolved: ['chekout'] });
  });

  it('is named in the receipts of incidents and runs', async () => {
    expect(
      await post('/incidents', {
        ...{ source: 'pager', id: 'I1', status: 'open', start: at },
        services: [checkout, nowhere],
      }),
    ).toMatchObject({ unresolved: [nowhere] });
    expect(
      await post('/runs', {
        ...{ source: 'ci', id: 'r1', pipeline: 'build', outcome: 'failed' },
        ...{ finishedAt: at, entityRef: nowhere },
      }),
    ).toMatchObject({ unresolved: [nowhere] });
  });

  it('fails no report where it is not known', async () => {
    const failing = jest
      .spyOn(EstateReader.prototype, 'open')
      .mockRejectedValue(new Error('The estate could not be read'));
    const answers = [
      await post('/changes', change(nowhere, 'unread')),
      await post('/changes', { items: [change(nowhere, 'unread too')] }),
      await post('/incidents', {
        ...{ source: 'pager', id: 'I2', status: 'open', start: at },
        services: [nowhere],
      }),
      await post('/runs', {
        ...{ source: 'ci', id: 'r2', pipeline: 'build', outcome: 'failed' },
        ...{ finishedAt: at, entityRef: nowhere },
      }),
    ];
    expect(failing).toHaveBeenCalledTimes(answers.length);
    expect(JSON.stringify(answers)).not.toContain('unresolved');
    failing.mockRestore();
  });

  it('is answered as of an entity that the reporter may not see', async () => {
    const answers = await Promise.all(
      [ledger, nowhere].map(ref =>
        evidence
          .as(outsider)
          .post('/changes', { ...change(ref, `by ${ref}`), source: 'theirs' }),
      ),
    );
    expect(answers.map(({ body }) => body.unresolved)).toEqual([
      [ledger],
      [nowhere],
    ]);
  });

  it('is a discrepancy that says what was reported, by whom', async () => {
    const other = 'component:default/elsewhere';
    await post('/changes', change(other));
    const found = await discrepancyOf(other);
    expect(found.message).toMatch(
      /^The deploy of 'component:default\/elsewhere' matches no entity/,
    );
    expect(found.evidence).toEqual([
      {
        source: 'ci',
        says: "The deploy of 'component:default/elsewhere' was reported",
        observedAt: at,
      },
    ]);
  });

  it.each([
    [
      'incident',
      '/incidents',
      (ref: string) => ({
        ...{ source: 'pager', id: 'I3', status: 'open', start: at },
        services: [checkout, ref],
      }),
    ],
    [
      'run',
      '/runs',
      (ref: string) => ({
        ...{ source: 'ci', id: 'r3', pipeline: 'build', outcome: 'failed' },
        ...{ finishedAt: at, entityRef: ref },
      }),
    ],
    [
      'fact',
      '/observations',
      (ref: string) => ({
        ...{ source: 'vitals', observedAt: at },
        facts: [{ entityRef: ref, name: 'health.state', value: 'ok' }],
      }),
    ],
  ])('is the same of an %s', async (what, path, of) => {
    const ref = `component:default/lost-${what}`;
    await post(path, of(ref));
    const { id, evidence: seen, message } = await discrepancyOf(ref);
    expect(message).toContain(`The ${what} of '${ref}' matches no entity`);
    expect(seen).toMatchObject([
      { says: `The ${what} of '${ref}' was reported` },
    ]);
    evidence.catalog.entities.push(aComponent(`lost-${what}`));
    let state;
    for (let look = 0; look < 200 && state !== 'closed'; look++) {
      await setTimeout(50);
      ({ state } = (await evidence.as(ana).get(`/discrepancies/${id}`)).body);
    }
    expect(state).toBe('closed');
  });

  it('is named where alerts are delivered, and stays an alert', async () => {
    const deliver = async (service: string) =>
      (
        await request(evidence.server)
          .post('/api/evidence/webhooks/alertmanager')
          .set('authorization', `Bearer ${secret}`)
          .send({
            ...{ version: '4', groupKey: service, status: 'firing' },
            ...{ receiver: 'one', groupLabels: {}, commonLabels: {} },
            alerts: [
              {
                status: 'firing',
                labels: { alertname: `Errors-${service}`, service },
                annotations: {},
                startsAt: at,
                endsAt: '0001-01-01T00:00:00Z',
                fingerprint: service,
              },
            ],
          })
      ).body.alerts;
    expect(await deliver('checkout')).not.toHaveProperty('unresolved');
    expect(await deliver('chekout')).toMatchObject({
      stored: 1,
      unresolved: ['Errors-chekout'],
    });
    expect(await discrepancyOf('Errors-chekout')).toMatchObject({
      message: expect.stringMatching(/^The alert 'Errors-chekout' matches/),
      evidence: [
        {
          source: 'alertmanager',
          says: "The alert 'Errors-chekout' was reported",
          observedAt: at,
        },
      ],
    });
  });

  it('is no service of the set-up', async () => {
    await post('/observations', {
      ...{ source: 'probe', observedAt: at },
      facts: [checkout, nowhere].map(entityRef => ({
        ...{ entityRef, name: 'health.state', value: 'ok' },
      })),
    });
    const { sources } = (await evidence.as(ana).get('/set-up')).body;
    const services = (id: string) =>
      sources.find((one: { id: string }) => one.id === id)?.services;
    expect(services('probe')).toBe(1);
    expect(services('ci')).toBe(1);
  });
});
