import type { Entity } from '@backstage/catalog-model';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
import {
  cart,
  now,
  observed,
  startLifecycle,
} from '../lifecycle/__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const day = 86_400_000;
const platform = 'group:default/platform';
const payments = 'group:default/payments';
const group = (name: string, annotations: Record<string, string>): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default', annotations },
  spec: { type: 'team', children: [] },
});
const equipped = {
  'plumbline.dev/pager': 'https://pager.example/platform',
  'plumbline.dev/channel': '#platform',
  'plumbline.dev/escalation': 'https://pager.example/policies/1',
  'plumbline.dev/approvers': 'user:default/pat',
};

describe('a transfer to another group', () => {
  const databases = createTestDatabases();
  const open = async (
    knex: Parameters<typeof startLifecycle>[0],
    options: { groups?: Entity[]; instant?: number; owner?: string } = {},
  ) => {
    const portal = await startLifecycle(knex, {
      controls: ['no-traffic'],
      ...{ now: options.instant, owner: options.owner },
      entities: options.groups ?? [group('platform', equipped)],
    });
    const { call } = portal;
    const offer = (user = 'ana', to = platform) =>
      call(user, 'post', '/lifecycle/transfers', {
        ...{ entityRef: cart, to, reason: 'They run it' },
      });
    const end = (verb: string, id: string, user: string, body: object = {}) =>
      call(user, 'post', `/lifecycle/transfers/${id}/${verb}`, {
        ...{ version: 1, reason: 'Agreed', ...body },
      });
    const list = async (query = '') =>
      (await call('ana', 'get', `/lifecycle/transfers${query}`)).body.items;
    return { ...portal, end, list, offer };
  };
  const saying = ({ body, status }: { body: any; status: number }) =>
    `${status} ${body.error?.message}`;

  it.each(databases.eachSupportedId())(
    'needs both sides, and the owner in the description follows, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await open(knex);
      const { call, end, evidence, list, offer, trouble } = portal;
      const proposed: any[] = [];
      trouble.propose = async request => {
        proposed.push(request);
        return {
          ...{ status: 'proposed', kind: 'pull-request', digest: 'x' },
          url: 'https://git.example/pull/2',
        } as never;
      };
      expect((await offer('pat')).status).toBe(403);
      expect((await offer('guest')).status).toBe(403);
      expect(
        (await call('service', 'post', '/lifecycle/transfers', {})).status,
      ).toBe(403);
      const offered = await offer('zoe');
      expect(offered.status).toBe(201);
      expect(offered.body).toMatchObject({
        ...{ entityRef: cart, from: payments, to: platform, version: 1 },
        ...{ state: 'offered', offeredBy: 'user:default/zoe' },
        expiresAt: new Date(now + 14 * day).toISOString(),
      });
      const { id } = offered.body;
      expect(saying(await offer())).toContain('409 ');
      const waits = () => evidence.cases.get(`transfer:${id}`);
      await eventually(async () =>
        expect(waits()).toMatchObject({
          ...{ state: 'waiting', type: 'ownership', deciders: [platform] },
          ...{ notBy: ['user:default/zoe'], entityRefs: [cart] },
          actions: [{ label: 'Accept' }, { label: 'Decline' }],
        }),
      );
      // Who offers it does not accept it, though a member of both.
      expect(saying(await end('accept', id, 'zoe'))).toMatch(
        /^403 You offered/,
      );
      expect((await end('accept', id, 'ana')).status).toBe(403);
      expect((await end('accept', id, 'pat', { version: 2 })).status).toBe(409);
      // Of all who decide at once, one does.
      const racing = await Promise.all([
        end('accept', id, 'pat'),
        end('decline', id, 'kim'),
        end('withdraw', id, 'ana'),
        end('accept', id, 'kim'),
      ]);
      expect(racing.map(({ status }) => status).sort()).toEqual([
        200, 409, 409, 409,
      ]);
      const [won] = racing.filter(({ status }) => status === 200);
      const lost = racing.find(({ status }) => status === 409)!;
      expect(lost.body.error.message).toContain(`It was ${won.body.state} at`);
      const taken =
        won.body.state === 'accepted'
          ? won
          : await end('accept', (await offer('ana')).body.id, 'pat');
      expect(taken.body.state).toBe('accepted');
      await eventually(async () => expect(proposed).toHaveLength(1));
      expect(proposed[0]).toMatchObject({
        entityRef: cart,
        changes: [{ owner: platform }],
        title: `Set the owner to ${platform}`,
      });
      await eventually(async () =>
        expect((await list('?state=accepted'))[0].proposal).toMatchObject({
          ...{ status: 'proposed', url: 'https://git.example/pull/2' },
        }),
      );
      await eventually(async () =>
        expect(
          evidence.decisions.find(
            ({ action, subject }) =>
              action === 'approved' && subject.what === 'owner',
          )?.body,
        ).toMatchObject({ from: payments, to: platform }),
      );
      await eventually(async () => expect(waits()?.state).not.toBe('waiting'));
      // The description has yet to follow; who has taken it over owns it, also
      // while they offer it on.
      const owner = async () =>
        (await call('ana', 'get', `/lifecycle/transfers?entityRef=${cart}`))
          .body.owner;
      expect(await owner()).toBe(platform);
      expect(saying(await offer('ana', 'group:default/other'))).toMatch(
        `403 Only members of '${platform}' may offer it`,
      );
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'is refused where the receiver lacks something, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await open(knex, {
        groups: [
          group('platform', {
            ...equipped,
            'plumbline.dev/channel': '<channel>',
            'plumbline.dev/approvers': '',
          }),
          group('bare', {}),
        ],
      });
      const { offer, trouble } = portal;
      expect(saying(await offer())).toBe(
        `409 '${platform}' cannot take it over before it has a channel (plumbline.dev/channel), approvers (plumbline.dev/approvers)`,
      );
      expect(saying(await offer('ana', 'user:default/pat'))).toBe(
        "409 Only a group can take it over, and 'user:default/pat' is none",
      );
      expect(saying(await offer('ana', 'group:default/none'))).toBe(
        "409 The catalog has no 'group:default/none', so it cannot take anything over",
      );
      expect(saying(await offer('ana', payments))).toMatch(/owns it already/);
      // What a pager knows counts as well, unless it is stale.
      const bare = 'group:default/bare';
      const known = (stale: boolean) => ({
        ...{ entityRef: bare, kind: 'Group' },
        facts: [
          { ...observed('oncall.levels', { levels: [{}, {}] }), stale },
          {
            ...observed('oncall.escalation', {
              ...{ present: true, levels: 2, staffed: 2 },
            }),
            stale,
          },
        ],
      });
      trouble.facts!.push(known(true) as never);
      expect(saying(await offer('ana', bare))).toMatch(
        /before it has a pager .* a channel .* an escalation .* approvers/,
      );
      trouble.facts!.splice(-1, 1, known(false) as never);
      const left = saying(await offer('ana', bare));
      expect(left).toMatch(/before it has a channel .* approvers/);
      expect(left).not.toContain('pager');
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'ends where the receiver is gone, another owns it, it is withdrawn, or its time is over, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      let portal = await open(knex);
      const first = (await portal.offer()).body.id;
      await portal.stop();

      portal = await open(knex, { groups: [] });
      expect(saying(await portal.end('accept', first, 'pat'))).toMatch(
        `409 The catalog has no '${platform}'`,
      );
      expect((await portal.list())[0].state).toBe('offered');
      await portal.stop();

      portal = await open(knex);
      portal.set(cart, { owner: 'group:default/other' });
      expect(saying(await portal.end('accept', first, 'pat'))).toMatch(
        /^409 .*has another owner than the one that offered it/,
      );
      portal.set(cart, { owner: payments });
      expect((await portal.end('withdraw', first, 'pat')).status).toBe(403);
      expect((await portal.end('withdraw', first, 'ben')).body).toMatchObject({
        ...{ state: 'withdrawn', version: 2 },
        ended: { by: 'user:default/ben', reason: 'Agreed' },
      });
      expect(saying(await portal.end('accept', first, 'pat'))).toMatch(
        /^409 It was withdrawn at/,
      );

      const second = (await portal.offer()).body.id;
      await portal.setClock(now + 14 * day);
      expect(saying(await portal.end('accept', second, 'pat'))).toMatch(
        /^409 It expired at/,
      );
      await eventually(async () =>
        expect(portal.evidence.cases.get(`transfer:${second}`)).toMatchObject({
          ...{ state: 'lapsed', outcome: { action: 'expired' } },
        }),
      );
      expect((await portal.offer()).status).toBe(201);
      // Two who offer it at once: it is offered once.
      const third = (await portal.list('?state=offered'))[0].id;
      await portal.end('decline', third, 'kim');
      const both = await Promise.all([
        portal.offer('ana'),
        portal.offer('ben'),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'names no group to those who may not see it, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const commerce = 'group:default/commerce';
      let portal = await open(knex, { groups: [group('commerce', equipped)] });
      const { id } = (await portal.offer('ana', commerce)).body;
      await portal.stop();

      portal = await open(knex, { groups: [group('platform', equipped)] });
      const accept = (user: string) => portal.end('accept', id, user);
      expect(saying(await accept('pat'))).toBe(
        `403 Only members of '${commerce}' may accept it`,
      );
      expect(saying(await accept('outsider'))).toBe(
        '403 Only members of the group it is offered to may accept it',
      );
      portal.set(cart, { owner: commerce });
      expect(saying(await portal.offer('pat'))).toBe(
        `403 Only members of '${commerce}' may offer it`,
      );
      expect(saying(await portal.offer('outsider'))).toBe(
        '403 Only members of the group that owns it may offer it',
      );
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'does not hold up who owns it by now, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const commerce = 'group:default/commerce';
      const portal = await open(knex, {
        groups: [group('platform', equipped), group('payments', equipped)],
      });
      const { call, end, evidence, list, offer, set } = portal;
      const first = (await offer('ana')).body.id;
      set(cart, { owner: commerce });
      const replaced = await offer('eve');
      expect([replaced.status, replaced.body.from]).toEqual([201, commerce]);
      expect(await list('?state=offered')).toMatchObject([
        { id: replaced.body.id },
      ]);
      expect(await list('?state=withdrawn')).toMatchObject([
        {
          id: first,
          ended: {
            by: 'user:default/eve',
            reason: 'Another group owns it by now, and offers it itself',
          },
        },
      ]);
      await eventually(async () =>
        expect(
          evidence.decisions.find(
            ({ id }) => id === `transfer:${first}:withdrawn`,
          ),
        ).toMatchObject({ action: 'withdrawn', actor: 'user:default/eve' }),
      );
      await eventually(async () =>
        expect(evidence.cases.get(`transfer:${first}`)?.state).toBe(
          'withdrawn',
        ),
      );
      expect(saying(await end('accept', first, 'pat'))).toMatch(
        /^409 It was withdrawn at/,
      );
      // An own offer has to be ended first.
      expect(saying(await offer('eve'))).toMatch(/^409 .*is offered already/);
      // Two of the owner at once: one does.
      set(cart, { owner: payments });
      const both = await Promise.all([
        offer('ana', platform),
        offer('ben', platform),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect(await list('?state=offered')).toHaveLength(1);
      // It may be ended as well, and by no third group.
      set(cart, { owner: commerce });
      const [{ id }] = await list('?state=offered');
      expect((await end('withdraw', id, 'kim')).status).toBe(403);
      expect((await end('withdraw', id, 'eve')).body.state).toBe('withdrawn');

      for (const kind of ['System', 'Resource', 'Group', 'User']) {
        const entityRef = `${kind.toLowerCase()}:default/one`;
        portal.trouble.facts!.push({
          ...{ entityRef, kind, owner: payments, facts: [] },
        });
        const refused = await call('ana', 'post', '/lifecycle/transfers', {
          ...{ entityRef, to: platform, reason: 'They run it' },
        });
        expect(saying(refused)).toBe(
          `400 Only a Component or API is transferred, not '${entityRef}'`,
        );
      }
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'keeps the last owner until the catalog has it, and follows the catalog then, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const other = 'group:default/commerce';
      const start = (owner?: string) =>
        open(knex, {
          owner,
          groups: [group('platform', equipped), group('commerce', equipped)],
        });
      let portal = await start();
      const { end, offer, set } = portal;
      const followed = async () =>
        (await knex('lifecycle_transfers').whereNull('followed_at')).length ===
        0;
      const first = (await offer('ana')).body.id;
      expect((await end('accept', first, 'pat')).status).toBe(200);
      await portal.setClock(now + day);
      const second = await offer('pat', other);
      expect([second.status, second.body.from]).toEqual([201, platform]);
      expect((await end('accept', second.body.id, 'eve')).status).toBe(200);
      // The catalog has the first owner, then the second: neither counts.
      const refused = `403 Only members of '${other}' may offer it`;
      expect(saying(await offer('ana'))).toBe(refused);
      set(cart, { owner: platform });
      expect(saying(await offer('kim', payments))).toBe(refused);
      // One that no transfer names was decided elsewhere.
      set(cart, { owner: 'group:default/attic' });
      expect(saying(await offer('ana'))).toMatch(
        "Only members of 'group:default/attic' may offer it",
      );
      expect(await followed()).toBe(false);
      // Once it has the agreed one, a group that it names later owns it.
      await portal.stop();
      portal = await start(other);
      await eventually(async () => expect(await followed()).toBe(true));
      portal.set(cart, { owner: payments });
      expect(saying(await portal.offer('eve'))).toBe(
        `403 Only members of '${payments}' may offer it`,
      );
      expect((await portal.offer('ana')).body).toMatchObject({
        from: payments,
      });
      await portal.stop();
    },
  );
});
