import type {
  Decision,
  PromotionFindingKind,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Releases } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
import { repository } from '../gates/__testUtils__/gateEstate';
import {
  cart,
  deploy,
  digest,
  hasSlo,
  history,
  ladder,
  startReleases,
} from './__testUtils__/startReleases';

jest.setTimeout(120_000);

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())('ladders on %s', databaseId => {
  let knex: Awaited<ReturnType<typeof databases.init>>;
  let portal: Awaited<ReturnType<typeof startReleases>>;
  beforeEach(async () => {
    knex = await databases.init(databaseId);
    portal = await startReleases(knex);
  });
  afterEach(() => portal.stop());

  it('notify the owner of a service once of how its environments differ', async () => {
    const { known, sent, trouble, write } = portal;
    await known();
    const finding = (kind: PromotionFindingKind, change: string) => ({
      ...{ kind, change, reason: `It is ${kind}` },
    });
    const promotion = trouble.promotions!.find(
      ({ entityRef }) => entityRef === cart,
    )!;
    promotion.steps = [
      {
        ...{ from: 'staging', to: 'production', state: 'different' },
        ...{ brings: [], allowed: [] },
        findings: [
          finding('rebuilt', 'c1'),
          finding('flag-not-rehearsed', 'c2'),
        ],
      },
    ];
    write({ ...ladder, title: 'Read anew' });
    const notice = (title: string, reason: string) => ({
      recipients: { type: 'entity', entityRef: 'group:default/payments' },
      payload: expect.objectContaining({
        ...{ topic: 'promotion-finding', severity: 'high', title },
        description: reason,
        link: expect.stringContaining('/changes/releases?entityRef='),
      }),
    });
    const first = notice(
      `Rebuilt artifact in production: ${cart}`,
      'It is rebuilt',
    );
    await eventually(async () => expect(sent).toEqual([first]));
    promotion.steps[0].findings.push(finding('manual-change', 'c3'));
    write({ ...ladder, title: 'And again' });
    await eventually(async () =>
      expect(sent).toEqual([
        first,
        notice(`Manual change in production: ${cart}`, 'It is manual-change'),
      ]),
    );
  });

  it('notify of held releases where differences are turned off', async () => {
    await portal.stop();
    portal = await startReleases(knex, {
      config: { plumbline: { notifications: { 'promotion-finding': false } } },
    });
    const { known, sent, setClock, trouble, write } = portal;
    await known();
    trouble.promotions![0].steps = [
      {
        ...{ from: 'staging', to: 'production', state: 'different' },
        ...{ brings: [], allowed: [] },
        findings: [{ kind: 'rebuilt', reason: 'It is rebuilt' }],
      },
    ];
    trouble.facts![0] = {
      ...trouble.facts![0],
      facts: trouble.facts![0].facts.filter(
        ({ name }) => name !== 'incident.active',
      ),
    };
    await setClock('2026-03-17T12:00:00.000Z');
    write({ ...ladder, title: 'Read anew' });
    await eventually(async () =>
      expect(sent.map(({ payload }) => payload.topic)).toEqual([
        'held-release',
      ]),
    );
  });

  it('notify the owner of an environment once that one is held', async () => {
    const { known, sent, setClock, stateOf, write } = portal;
    await known();
    expect(sent).toEqual([]);
    // No source says whether there was an incident, until the time is over.
    portal.trouble.facts![0] = {
      ...portal.trouble.facts![0],
      facts: portal.trouble.facts![0].facts.filter(
        ({ name }) => name !== 'incident.active',
      ),
    };
    await setClock('2026-03-17T12:00:00.000Z');
    expect(await stateOf('v2')).toEqual(['held', 'candidate']);
    write({ ...ladder, title: 'Read anew' });
    await eventually(async () =>
      expect(sent).toEqual([
        {
          recipients: { type: 'entity', entityRef: 'group:default/payments' },
          payload: expect.objectContaining({
            ...{ topic: 'held-release', severity: 'high' },
            title: `Held in staging: v2 of ${cart}`,
            description: expect.stringMatching(
              /^It was not verified within 7 d: Whether an incident began since/,
            ),
            link: expect.stringContaining('/changes/releases?entityRef='),
            scope: expect.stringMatching(
              /^scorecards:held-release:[0-9a-f]{64}$/,
            ),
          }),
        },
      ]),
    );
    const old = Date.parse('2026-01-10T12:00:00.000Z');
    const table = () => knex('release_notices');
    const [row] = await table();
    await table().update({ at: old });
    await table().insert({
      ...row,
      entity_ref: 'component:default/gone',
      at: old,
    });
    await setClock('2026-03-18T12:00:00.000Z');
    write({ ...ladder, title: 'And again' });
    await eventually(async () =>
      expect(
        (await table()).map(each => [each.entity_ref, Number(each.at)]),
      ).toEqual([[cart, Date.parse('2026-03-18T12:00:00.000Z')]]),
    );
    expect(sent).toHaveLength(1);
  });

  it('keep the last good ladder, and say what is wrong with a file', async () => {
    const { call, known, write } = portal;
    await known();
    const problems = async () =>
      (await call('ana', 'get', '/problems')).body.items as {
        path: string;
        reason: string;
      }[];
    const [staging] = ladder.environments;
    write({
      ...ladder,
      environments: [staging, { ...staging, name: 'STAGING' }],
    });
    await eventually(async () =>
      expect(await problems()).toEqual([
        expect.objectContaining({
          path: 'environments/shop.yaml',
          reason: expect.stringContaining('on the ladder twice'),
        }),
      ]),
    );
    expect((await known()).ladder.environments).toHaveLength(2);
    write({ ...ladder, environments: [staging] });
    await eventually(async () =>
      expect((await known()).ladder.environments).toHaveLength(1),
    );
    expect(await problems()).toEqual([]);
  });

  it('read facts as they were, of what runs before what is new', async () => {
    const { known, stateOf, trouble, write } = portal;
    const [staging, production] = ladder.environments;
    write({
      ...{ ...ladder, title: 'With a verification' },
      environments: [{ ...staging, verification: [hasSlo] }, production],
    });
    await eventually(async () =>
      expect((await known()).ladder.title).toBe('With a verification'),
    );
    // Its end in staging is read only once its entry is known.
    expect(await stateOf('v1')).toEqual(['verified', 'verified']);
    trouble.changes = [
      ...Array.from({ length: 15 }, (_, at) => ({
        ...deploy(`n${at}`, 7, {
          ...{ environment: 'staging', revision: `n${at}` },
          digest: `sha256:${String(at).padStart(64, '0')}`,
        }),
        occurredAt: `2026-03-07T${String(at).padStart(2, '0')}:00:00.000Z`,
      })),
      ...history,
    ].sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : -1));
    expect(await stateOf('v1')).toEqual(['verified', 'verified']);
    // Its moments are past those which are read.
    expect(await stateOf('n1')).toEqual(['candidate', 'candidate']);
  });

  it('repeat to readers only what they may see', async () => {
    const { call, known, list, sent, skip, trouble, write } = portal;
    const [staging, production] = ladder.environments;
    const calm = {
      ...{ id: 'calm', must: 'traffic.observed.callers.size() == 0' },
      message: 'Called by {{traffic.observed.callers[0]}}',
      satisfiedBy: 'Write to {{traffic.observed.callers[0]}}',
    };
    write({
      ...{ ...ladder, title: 'Where nothing calls' },
      environments: [{ ...staging, verification: [calm] }, production],
    });
    const [entity] = trouble.facts!;
    trouble.facts![0] = {
      ...entity,
      facts: [
        ...entity.facts,
        {
          ...entity.facts[0],
          name: 'traffic.observed',
          value: { sources: [], callers: ['component:default/vault'] },
        },
      ],
    };
    await eventually(async () =>
      expect((await known()).ladder.title).toBe('Where nothing calls'),
    );
    const of = async (user: string) => {
      const { body } = await list(user);
      return { body, text: JSON.stringify(body) };
    };
    const whole = await of('ana');
    expect(whole.body.items[0].environments[0]).toMatchObject({
      ...{ state: 'held', reason: 'Called by component:default/vault' },
    });
    const part = await of('outsider');
    expect(part.body.items[0].environments).toMatchObject([
      {
        state: 'held',
        reason:
          "'calm' does not hold: it is based on evidence that you cannot see",
        missing: [{ id: 'soak' }, { id: 'calm', status: 'fail' }],
      },
      {
        reason: expect.stringContaining(
          "It is not verified in staging: 'calm' does",
        ),
      },
    ]);
    expect(part.text).not.toContain('vault');
    // Of groups, too: they do not see the owners of staging.
    expect(part.text).not.toContain('group:default/payments');
    expect(part.body.ladder).toMatchObject({
      owner: 'group:default/platform',
      environments: [{ maySkip: true }, { owner: 'group:default/platform' }],
    });
    const refused = await skip('pat', {
      ...{ digest: digest('b'), until: '2026-03-11T12:00:00.000Z' },
    });
    expect(refused.body.error.message).toContain('group:default/payments');
    // What others read: gates, and the owner who is notified.
    const { body } = await call('service', 'post', '/gate', {
      ...{ repository, stage: 'deploy', head: 'abcdef0', services: [cart] },
      ...{ environment: 'production' },
      release: { artifact: { digest: digest('b') } },
    });
    expect(
      body.lines.find(({ rule }: any) => rule === 'release-verified').reason,
    ).toContain("'calm' does not hold");
    await eventually(async () => expect(sent).not.toEqual([]));
    expect(JSON.stringify([body, sent])).not.toContain('vault');
  });

  it('are not known while one is wrong that was never right', async () => {
    const { call, known, write } = portal;
    await known();
    const list = async () =>
      (await call('ana', 'get', `/releases?entityRef=${cart}`)).status;
    const [staging] = ladder.environments;
    const special = { ...ladder, id: 'special' };
    // Of a fact that evidence does not list.
    const entry = [{ ...hasSlo, must: "acme.ready == 'yes'" }];
    write({ ...special, environments: [{ ...staging, entry }] }, 'special');
    await eventually(async () => expect(await list()).toBe(503));
    const lineOf = async () => {
      const { body } = await call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', head: 'abcdef0', services: [cart] },
        ...{ environment: 'production' },
        release: { artifact: { digest: digest('a') } },
      });
      return body.lines?.find(({ rule }: any) => rule === 'release-verified');
    };
    expect(await lineOf()).toMatchObject({ status: 'unknown' });
    write(special, 'special');
    await eventually(async () => expect(await list()).toBe(200));
    expect(await lineOf()).toMatchObject({ status: 'pass' });
  });
});

describe('the record of a release', () => {
  it('names decisions of gates that let it out', async () => {
    const portal = await startReleases(await databases.init('SQLITE_3'));
    await portal.known();
    const word = (id: string, release: string): Decision => ({
      ...{ id: `gate:${id}:0`, seq: 1, type: 'gate', action: 'allowed' },
      ...{ state: 'lapsed', recordedBy: 'plugin:scorecards' },
      subject: {
        ...{ entityRef: cart, environment: 'production', action: 'deploy' },
        release,
      },
      at: '2026-03-10T11:30:00.000Z',
    });
    portal.trouble.register = [word('g2', digest('b'))];
    const { body } = await portal.list();
    const [two, one] = (body as Releases).items;
    expect(two.environments[1]).toMatchObject({
      ...{ decision: 'g2', since: '2026-03-10T11:30:00.000Z' },
    });
    expect(one.environments[1].decision).toBeUndefined();
    await portal.stop();
  });

  it('counts no decision that was ended before it went there', async () => {
    const portal = await startReleases(await databases.init('SQLITE_3'));
    const { known, stateOf, trouble, write } = portal;
    await known();
    const [staging, production] = ladder.environments;
    const gated = {
      ...{ id: 'gate', must: 'release.gate.present' },
      ...{ message: 'No gate let it out', satisfiedBy: 'Request a decision' },
    };
    const title = 'With a gate';
    write({
      ...{ ...ladder, title },
      environments: [{ ...staging, entry: [gated] }, production],
    });
    await eventually(async () =>
      expect((await known()).ladder.title).toBe(title),
    );
    // It went to staging at eleven.
    const decided = (own: Partial<Decision>): Decision => ({
      ...{ id: 'gate:g2:0', seq: 1, type: 'gate', action: 'allowed' },
      ...{ state: 'lapsed', recordedBy: 'plugin:scorecards' },
      subject: {
        ...{ entityRef: cart, environment: 'staging', action: 'deploy' },
        release: digest('b'),
      },
      at: '2026-03-10T10:40:00.000Z',
      ...own,
    });
    const state = async (own: Partial<Decision>) => {
      trouble.register = [decided(own)];
      return (await stateOf('v2'))![0];
    };
    expect(await state({ validUntil: '2026-03-10T11:10:00.000Z' })).toBe(
      'approved',
    );
    expect(await state({ validUntil: '2026-03-10T10:50:00.000Z' })).toBe(
      'candidate',
    );
    const ended = { at: '2026-03-10T10:45:00.000Z', seq: 2 };
    expect(await state({ ended: { ...ended, action: 'blocked' } })).toBe(
      'candidate',
    );
    await portal.stop();
  });
});
