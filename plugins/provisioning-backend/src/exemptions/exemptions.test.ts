import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { ExemptionStore } from './ExemptionStore';
import {
  createTestDatabases,
  postgresUrl,
  standardsFolder,
} from '../__testUtils__/terraform';
import { startPortal, testFolder } from '../__testUtils__/portal';

jest.setTimeout(120_000);

const product = 'shared-postgresql-database';
const intent = {
  engine: 'postgresql',
  service: 'component:default/checkout',
  owner: 'group:default/payments',
  environment: 'dev',
  dataClassification: 'internal',
  durability: 'dev',
  costCenter: 'CC-9',
  database_name: 'checkout',
};
const rule = 'known-cost-center';
const policy = `
id: ${rule}
version: 3
title: The cost center is one of ours
owner: group:default/data-platform
rationale: Somebody has to pay.
severity: deny
layer: request
must: intent.costCenter == 'CC-1'
message: This cost center is not one of ours.
satisfiedBy: Take CC-1.
exemption: { maxDays: 30 }
`;

describe('exemptions from policies', () => {
  const databases = createTestDatabases();
  let place: Awaited<ReturnType<typeof testFolder>>;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  const start = async (knex: Knex) => {
    place = await testFolder();
    const standards = join(place.folder, 'standards');
    await cp(standardsFolder, standards, { recursive: true });
    await writeFile(join(standards, 'policies', `${rule}.yaml`), policy);
    portal = await startPortal({
      ...place,
      knex,
      standards,
      plugins: place.folder,
      url: postgresUrl(),
    });
  };
  afterEach(async () => {
    await portal.stop();
    await place.remove();
  });

  it.each(['POSTGRES_15'] as const)(
    'are requested, approved by somebody else, shown, recorded and lapse, on %s',
    async databaseId => {
      await start(await databases.init(databaseId));
      const ana = portal.as('user:default/ana');
      const tom = portal.as('user:default/tom');
      const { body: refused } = await ana.post('/requests', {
        product,
        intent,
      });
      expect(refused).toMatchObject({
        state: 'refused',
        findings: [{ rule, severity: 'deny' }],
        exemptions: [],
      });
      const path = `/requests/${refused.id}`;
      const ask = (user: string, values: object) =>
        portal.as(`user:default/${user}`).post(`${path}/exemptions`, {
          rule,
          reason: 'It moves to CC-1 in December',
          expires: '2026-12-10',
          ...values,
        });
      const refusal = async (user: string, values: object) => {
        const { status, body } = await ask(user, values);
        return [status, body.error.message];
      };
      expect(await refusal('ana', { expires: '2027-03-01' })).toEqual([
        400,
        `'expires' must be at most 2026-12-20T12:00:00.000Z: '${rule}' exempts for 30 days at a time`,
      ]);
      expect(await refusal('ana', { rule: 'level-fits-data' })).toEqual([
        409,
        `'${refused.id}' has no finding of 'level-fits-data'; its findings are: ${rule}`,
      ]);
      expect(await refusal('ana', { field: 'a.b' })).toEqual([
        400,
        expect.stringContaining("needs exactly one of 'rule' and 'field'"),
      ]);
      expect((await ask('tom', {})).status).toBe(403);

      const { status, body: requested } = await ask('ana', {});
      expect([status, requested]).toMatchObject([
        201,
        {
          state: 'pending',
          owner: 'group:default/payments',
          approvers: ['user:default/tom'],
          expires: '2026-12-10T00:00:00.000Z',
        },
      ]);
      expect((await ask('ana', {})).status).toBe(409);
      // Nothing is allowed by asking.
      await ana.post(`${path}/retry`);
      await portal.until(refused.id, 'refused');

      const decide = (user: string, verb: string, version = 1) =>
        portal
          .as(`user:default/${user}`)
          .post(`/exemptions/${requested.id}/${verb}`, { version });
      expect((await decide('ana', 'approve')).status).toBe(403);
      expect((await decide('sam', 'approve')).status).toBe(403);
      expect((await decide('tom', 'approve', 2)).status).toBe(409);
      const both = await Promise.all([
        decide('tom', 'approve'),
        decide('tom', 'approve'),
      ]);
      expect(both.map(each => each.status).sort()).toEqual([200, 409]);
      const late = both.find(each => each.status === 409)!;
      expect(late.body.error.message).toMatch(
        /^The exemption has already been approved by 'user:default\/tom' at \S+Z$/,
      );

      await ana.post(`${path}/retry`);
      const passed = await portal.until(refused.id, 'rendered');
      expect(passed).toMatchObject({
        findings: [
          {
            rule,
            severity: 'deny',
            exempted: {
              id: requested.id,
              by: 'user:default/tom',
              until: '2026-12-10T00:00:00.000Z',
            },
          },
        ],
        exemptions: [{ state: 'approved' }],
      });
      // One of this request covers no other.
      const other = { ...intent, database_name: 'other' };
      expect(
        (await ana.post('/requests', { product, intent: other })).body.state,
      ).toBe('refused');
      const lapsing = async (before: string) => {
        const { body } = await tom.get(`/exemptions?lapsesBefore=${before}`);
        return body.items.length;
      };
      expect(await lapsing('2026-12-01T00:00:00Z')).toBe(0);
      expect(await lapsing('2026-12-31T00:00:00Z')).toBe(1);

      await portal.setClock('2026-12-10T00:00:00Z');
      const { body: lapsed } = await ana.get(`/exemptions/${requested.id}`);
      expect(lapsed.state).toBe('expired');
      const again = await ana.post('/requests', {
        product,
        intent: { ...intent, database_name: 'third' },
      });
      expect(again.body.state).toBe('refused');

      const deadline = Date.now() + 60_000;
      const recorded = () =>
        portal.evidence.decisions.filter(({ type }) => type === 'exemption');
      while (recorded().length < 3 && Date.now() < deadline) {
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      expect(recorded()).toMatchObject([
        { action: 'requested', actor: 'user:default/ana' },
        {
          action: 'approved',
          actor: 'user:default/tom',
          reason: 'It moves to CC-1 in December',
          validUntil: '2026-12-10T00:00:00.000Z',
        },
        { action: 'expired' },
      ]);
      const [subject] = recorded().map(each => each.subject);
      expect(recorded().map(each => each.subject)).toEqual([
        subject,
        subject,
        subject,
      ]);
    },
  );

  it('are never approved by the requester of what they are for', async () => {
    await start(await databases.init('SQLITE_3'));
    const tom = portal.as('user:default/tom');
    const { body: refused } = await tom.post('/requests', {
      product,
      intent: {
        ...intent,
        service: 'component:default/lake',
        owner: 'group:default/data-platform',
      },
    });
    const { body: requested } = await portal
      .as('user:default/eve')
      .post(`/requests/${refused.id}/exemptions`, {
        rule,
        reason: 'It moves',
        expires: '2026-12-01',
      });
    expect(requested.approvers).toEqual(['user:default/tom']);
    // However an identity provider writes the name.
    for (const user of ['tom', 'Tom']) {
      const { status, body } = await portal
        .as(`user:default/${user}`)
        .post(`/exemptions/${requested.id}/approve`, { version: 1 });
      expect([status, body.error?.message]).toEqual([
        403,
        'The requester of what this exemption is for cannot decide on it; another approver must',
      ]);
    }
  });

  it('cover all that is requested for a service where their scope says so, until they are revoked', async () => {
    const knex = await databases.init('SQLITE_3');
    await start(knex);
    const ana = portal.as('user:default/ana');
    const tom = portal.as('user:default/tom');
    const { body: first } = await ana.post('/requests', { product, intent });
    const { body: requested } = await ana.post(
      `/requests/${first.id}/exemptions`,
      {
        rule,
        scope: 'service',
        reason: 'All of it moves',
        expires: '2026-12-01',
      },
    );
    await tom.post(`/exemptions/${requested.id}/approve`, { version: 1 });
    const post = async (name: string, values: object = {}) => {
      const { body } = await ana.post('/requests', {
        product,
        intent: { ...intent, database_name: name, ...values },
      });
      return body.state;
    };
    expect(await post('second')).toBe('submitted');
    const staging = { environment: 'staging', durability: 'staging' };
    expect(await post('elsewhere', staging)).toBe('refused');
    const check = async (service: string) => {
      const { body } = await ana.post('/check', {
        product,
        intent: { ...intent, service },
      });
      return body.findings[0].exempted?.id;
    };
    expect(await check(intent.service)).toBe(requested.id);
    // Of a service that the catalog does not show, nothing is shown.
    const hidden = 'component:default/hidden';
    await knex('exemptions').update({ service: hidden });
    expect(await check(hidden)).toBeUndefined();
    await knex('exemptions').update({ service: intent.service });

    const revoked = await ana.post(`/exemptions/${requested.id}/revoke`, {
      version: 2,
      reason: 'Not needed',
    });
    expect(revoked.body).toMatchObject({
      state: 'revoked',
      end: { by: 'user:default/ana', reason: 'Not needed' },
    });
    expect(await post('third')).toBe('refused');
    const store = new ExemptionStore(knex);
    expect(
      await store.inForce(
        {
          request: first.id,
          service: intent.service,
          product,
          environment: 'dev',
        },
        Date.parse('2026-11-20T12:00:00Z'),
      ),
    ).toEqual([]);
  });

  it.each(['POSTGRES_15'] as const)(
    'of drift are renewed before they lapse, and what is exempt is none, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await start(knex);
      const ana = portal.as('user:default/ana');
      const { body } = await ana.post('/requests', { product, intent });
      const path = `/requests/${body.id}`;
      const seen = { digest: 'd', seenAt: '2026-11-20T12:00:00Z' };
      const keep = (drift: object) =>
        knex('requests').update({
          drift: JSON.stringify({ ...seen, ...drift }),
          state: 'active',
          looked_at: Number.MAX_SAFE_INTEGER,
        });
      const drifted = async () =>
        (await ana.get('/requests?has=drift')).body.items.length;
      await keep({ changes: [], sentences: ['x'] });
      expect(await drifted()).toBe(1);

      await keep({ changes: [], sentences: [], exempted: ['a.b'] });
      expect(await drifted()).toBe(0);
      expect((await ana.get(path)).body).not.toHaveProperty('drift');
      expect((await ana.post(`${path}/revert`)).status).toBe(409);
      const ask = async (field: string) => {
        const { status } = await ana.post(`${path}/exemptions`, {
          field,
          reason: 'Still so',
          expires: '2026-12-10',
        });
        return status;
      };
      expect([await ask('a.c'), await ask('a.b')]).toEqual([409, 201]);
    },
  );
});
