import { createHash } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  Decision,
  verifyChain,
} from '@plumbline/backstage-plugin-evidence-common';
import request from 'supertest';
import { ChainWatch } from './ChainWatch';
import {
  ana,
  guest,
  nobody,
  outsider,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const sha256 = (text: string) =>
  createHash('sha256').update(text).digest('hex');
const checkout = 'component:default/checkout';
const cart = 'component:default/cart';

describe('decisions', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({
      entities: ['checkout', 'cart'].map(name => aComponent(name)),
      hidden: [cart],
    });
  });

  const decision = (id: string, more: object = {}) => ({
    id,
    type: 'exemption',
    action: 'approved',
    subject: { entityRef: checkout, control: id },
    actor: ana,
    validUntil: '2026-03-20T00:00:00Z',
    ...more,
  });
  const record = (
    body: object,
    authorization = mockCredentials.service.header({
      onBehalfOf: mockCredentials.service('plugin:scorecards'),
      targetPluginId: 'evidence',
    }),
    server = evidence.server,
  ) =>
    request(server)
      .post('/api/evidence/decisions')
      .set('authorization', authorization)
      .send(body);
  const idsFor = async (user: string, query: object = {}) => {
    const { body } = await evidence.as(user).get('/decisions', query);
    return body.items.map(({ id }: Decision) => id).sort();
  };

  it('are recorded by plugins, once for each id', async () => {
    const first = await record(decision('runbook'));
    expect(first.body).toMatchObject({ status: 'recorded', seq: 1 });
    expect(first.status).toBe(201);
    const again = await record(decision('runbook'));
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ ...first.body, status: 'existing' });
    const other = await record(decision('runbook', { reason: 'Another' }));
    expect([other.status, other.body.error.message]).toEqual([
      409,
      "Another decision was recorded under the id 'runbook'; take a new id",
    ]);
  });

  it.each([
    ['a user', mockCredentials.user.header(ana)],
    // As the local token and those of externalAccess are.
    [
      'a service that is no plugin',
      mockCredentials.service.header({
        onBehalfOf: mockCredentials.service('plumbline-local'),
        targetPluginId: 'evidence',
      }),
    ],
  ])('are not recorded by %s', async (_, authorization) => {
    const { status, body } = await record(decision('mine'), authorization);
    expect([status, body.error.message]).toEqual([
      403,
      expect.stringMatching(/^Only plugins record decisions/),
    ]);
    expect(await idsFor(ana)).not.toContain('mine');
  });

  it('need credentials', async () => {
    const none = mockCredentials.none.header();
    for (const path of [
      'decisions',
      'audit',
      'audit/checkpoint',
      'audit/verification',
    ]) {
      const { status } = await request(evidence.server)
        .get(`/api/evidence/${path}`)
        .set('authorization', none);
      expect([path, status]).toEqual([path, 401]);
    }
    expect((await record(decision('x'), none)).status).toBe(401);
  });

  it.each([
    [{ actor: undefined }, "'actor' of the decision must be the user who"],
    [{ actor: 'group:default/team' }, "'actor' of the decision must be a user"],
    [{ action: 'aproved' }, "'action' of the decision must be one of"],
    [{ subject: {} }, "'subject' of the decision must name something"],
    [{ subject: { entityRef: 'x' } }, "'subject' of the decision must have a"],
    [
      { validFrom: '2026-04-01T00:00:00Z' },
      "'validUntil' of the decision must come after 'validFrom'",
    ],
    [{ body: 'x'.repeat(50_000) }, "'body' of the decision must have at most"],
    [{ more: 1 }, "The decision has an unknown field 'more'"],
  ])('are refused with %j', async (more, message) => {
    const { status, body } = await record(decision('bad', more));
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });

  it('are shown without those about what the reader may not see', async () => {
    const hidden = { entityRef: cart, control: 'runbook' };
    await record(decision('cart', { subject: hidden }));
    const also = { entityRef: checkout, before: cart };
    await record(decision('also', { subject: also }));
    const general = { subject: { control: 'runbook' }, type: 'promotion' };
    await record(decision('promotion', { ...general, action: 'promoted' }));
    const all = ['also', 'cart', 'promotion', 'runbook'];
    expect(await idsFor(ana)).toEqual(all);
    expect(await idsFor(outsider)).toEqual(['promotion', 'runbook']);
    expect(await idsFor(outsider, { entityRef: cart })).toEqual([]);
    expect(await idsFor(nobody)).toEqual(['promotion']);
    const lapsing = { lapsesBefore: '2026-04-01T00:00:00Z' };
    for (const user of [ana, outsider]) {
      const query = { ...lapsing, limit: 1 };
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { body } = await evidence
          .as(user)
          .get('/decisions', { ...query, cursor });
        expect(body.items).toHaveLength(1);
        seen.push(body.items[0].id);
        cursor = body.nextCursor;
      } while (cursor);
      expect(seen.sort()).toEqual(await idsFor(user));
    }
    const before = { at: '2020-01-01T00:00:00Z' };
    expect(await idsFor(ana, before)).toEqual([]);
    expect(await idsFor(ana, { ...before, ...lapsing })).toEqual([]);
    const wrong = await evidence.as(ana).get('/decisions', { cursor: 'x' });
    expect(wrong.status).toBe(400);
  });

  it('name no user who is hidden from the reader, whatever the chain says', async () => {
    const [pia, olaf] = ['user:default/pia', 'user:default/olaf'];
    const people = await startEvidence({
      entities: [
        aComponent('checkout'),
        ...['pia', 'olaf', 'outsider'].map(name => ({
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'User',
          metadata: { name, namespace: 'default' },
          spec: { memberOf: [] },
        })),
      ],
      hidden: [pia, outsider],
    });
    const authorization = mockCredentials.service.header({
      onBehalfOf: mockCredentials.service('plugin:scorecards'),
      targetPluginId: 'evidence',
    });
    const steps = [
      { id: 'by-pia', actor: pia },
      { id: 'by-olaf', actor: olaf },
      { id: 'by-reader', actor: outsider },
      { id: 'ended-by-pia', actor: olaf },
    ];
    for (const { id, actor } of steps) {
      await record(decision(id, { actor }), authorization, people.server);
    }
    const revoked = {
      ...decision('revoked'),
      action: 'revoked',
      actor: pia,
      subject: { entityRef: checkout, control: 'ended-by-pia' },
      validUntil: undefined,
      reason: 'No longer needed',
    };
    await record(revoked, authorization, people.server);
    const actors = async (user: string) => {
      const { body } = await people.as(user).get('/decisions');
      return Object.fromEntries(
        body.items.map(({ id, actor, ended }: Decision) => [
          id,
          [actor, ended?.actor, ended?.reason],
        ]),
      );
    };
    const end = 'No longer needed';
    const own = { 'by-olaf': [olaf], 'by-reader': [outsider] };
    expect(await actors(ana)).toEqual({
      ...own,
      'by-pia': [pia],
      'ended-by-pia': [olaf, pia, end],
    });
    expect(await actors(outsider)).toEqual({
      ...own,
      'by-pia': [undefined],
      'ended-by-pia': [olaf, undefined, end],
    });
    // The same chain, for those who may read it.
    const { text } = await people.as(ana).get('/audit');
    const lines = text.split('\n').filter(Boolean);
    expect(lines.map(line => JSON.parse(line).actor)).toEqual([
      pia,
      olaf,
      outsider,
      olaf,
      pia,
    ]);
    expect(verifyChain(lines, { sha256 }).status).toBe('intact');
    await people.stop();
  });

  it('make a chain that whoever sees everything can verify', async () => {
    const { body: checkpoint } = await evidence
      .as(ana)
      .get('/audit/checkpoint');
    const answer = await evidence.as(ana).get('/audit').buffer(true);
    expect(answer.type).toBe('application/x-ndjson');
    const lines = answer.text.split('\n');
    expect(lines.pop()).toBe('');
    const { seq, hash } = checkpoint;
    expect(seq).toBeGreaterThan(3);
    expect(verifyChain(lines, { sha256, checkpoint })).toEqual({
      status: 'intact',
      seq,
      hash,
    });
    const part = await evidence
      .as(undefined)
      .get('/audit', { after: 1, limit: 2 })
      .buffer(true);
    expect(part.text).toBe(`${lines[1]}\n${lines[2]}\n`);
    const { body: verified } = await evidence
      .as(ana)
      .get('/audit/verification');
    expect(verified).toMatchObject({ status: 'intact', seq });
    const watchOf = (kept: string[]) =>
      new ChainWatch({
        clock: () => new Date('2026-03-02T09:00:00Z'),
        store: {
          readLines: async (after, limit) => kept.slice(after, after + limit),
          head: async () => JSON.parse(kept.at(-1)!),
        },
      });
    const grown = lines.slice(0, 2);
    const watch = watchOf(grown);
    expect(await watch.verify()).toMatchObject({ status: 'intact', seq: 2 });
    grown.push(lines[2].replace(checkout, cart));
    expect(await watch.verify()).toMatchObject({
      status: 'broken',
      seq: 2,
      problem: expect.any(String),
      verifiedAt: '2026-03-02T09:00:00.000Z',
    });
    for (const path of ['/audit', '/audit/checkpoint', '/audit/verification']) {
      expect((await evidence.as(outsider).get(path)).status).toBe(403);
      // Without the permission.
      expect((await evidence.as(guest).get(path)).status).toBe(403);
    }
  });
});
