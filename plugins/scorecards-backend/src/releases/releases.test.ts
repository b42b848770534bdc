import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import {
  Change,
  Decision,
  decisionInputSchema,
  EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Releases,
  releasesSchema,
  releaseSkipSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import { stringify } from 'yaml';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import {
  aService,
  libraryRule,
  repository,
} from '../gates/__testUtils__/gateEstate';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const cart = 'component:default/cart';
const now = '2026-03-10T12:00:00.000Z';
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

const ladder = {
  ...{ id: 'shop', version: 1, title: 'The shop' },
  owner: 'group:default/platform',
  appliesTo: { systems: ['shop'] },
  environments: [
    {
      ...{ name: 'stage', owner: 'group:default/payments' },
      ...{ soak: '24h', timeout: '7d', allowed: ['replicas*'] },
      entry: [
        {
          ...{ id: 'slo', must: 'slo.state.size() > 0' },
          ...{ message: 'It has no SLO', satisfiedBy: 'Define one' },
        },
      ],
    },
    { name: 'production', owner: 'group:default/platform', soak: '1h' },
  ],
};

function deploy(id: string, day: number, own: Partial<Change>): Change {
  return {
    ...{ id, source: 'ci', kind: 'deploy', entityRef: cart },
    occurredAt: `2026-03-${String(day).padStart(2, '0')}T11:00:00.000Z`,
    receivedAt: `2026-03-${String(day).padStart(2, '0')}T11:00:01.000Z`,
    ...{ outcome: 'succeeded', ...own },
  };
}

const soaking = deploy('s2', 10, {
  ...{ environment: 'staging', digest: digest('b'), revision: 'v2' },
});
const history: Change[] = [
  soaking,
  deploy('p1', 6, {
    ...{ environment: 'prod', digest: digest('a'), revision: 'v1' },
  }),
  deploy('s1', 2, {
    ...{ environment: 'staging', digest: digest('a'), revision: 'v1' },
  }),
];

function shopService(name: string): EntityFacts {
  const of = aService(name, { incidents: [] });
  const fresh = { freshUntil: '2027-01-01T00:00:00.000Z' };
  return {
    ...{ ...of, system: 'shop' },
    facts: of.facts.map(fact => ({
      ...{ ...fact, ...fresh, observedAt: '2026-03-01T00:00:00.000Z' },
    })),
  };
}

async function start(databaseId: Parameters<typeof databases.init>[0]) {
  const sent: NotificationSendOptions[] = [];
  const portal = await startScorecards({
    features: [
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({
          async send(options) {
            sent.push(options);
          },
        }),
      }),
    ],
    knex: await databases.init(databaseId),
    now: Date.parse(now),
    facts: [shopService('cart'), shopService('secret')],
    visible: ['cart'],
    groups: ['platform'],
    gates: [libraryRule('release-verified')],
    evidence: { changes: [...history], incidents: [] },
  });
  const write = (file: object, name = 'shop') => {
    mkdirSync(join(portal.folder, 'environments'), { recursive: true });
    writeFileSync(
      join(portal.folder, 'environments', `${name}.yaml`),
      stringify(file),
    );
  };
  write(ladder);
  const list = async (user = 'ana', entityRef = cart) =>
    portal.call(user, 'get', `/releases?entityRef=${entityRef}`);
  const known = () =>
    eventually(async () => {
      const { body, status } = await list();
      expect(status).toBe(200);
      expect(body.ladder.id).toBe('shop');
      return body as Releases;
    });
  const skip = (user: string, body: object) =>
    portal.call(user, 'post', '/releases/skip', {
      ...{ entityRef: cart, environment: 'staging', reason: 'It ends INC-1' },
      ...body,
    });
  const stateOf = async (revision: string, user = 'ana') => {
    const { body } = await list(user);
    return (body as Releases).items
      .find(({ content }) => content.revision === revision)
      ?.environments.map(({ state }) => state);
  };
  return { ...portal, known, list, sent, skip, stateOf, write };
}

describe.each(databases.eachSupportedId())('releases on %s', databaseId => {
  let portal: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    portal = await start(databaseId);
  });
  afterEach(() => portal.stop());

  it('show how far each one is on the ladder of its service', async () => {
    const { known, list, now: clock, setClock, stateOf, trouble } = portal;
    const body = await known();
    expect(releasesSchema.parse(body)).toEqual(body);
    expect(body.ladder).toEqual({
      ...{ id: 'shop', version: 1, title: 'The shop' },
      owner: 'group:default/platform',
      environments: [
        {
          ...{ name: 'staging', owner: 'group:default/payments' },
          ...{ soak: '24h', timeout: '7d', maySkip: true },
          allowed: ['replicas*'],
        },
        {
          ...{ name: 'production', owner: 'group:default/platform' },
          ...{ soak: '1h', maySkip: false, allowed: [] },
        },
      ],
    });
    const [two, one] = body.items;
    expect(two).toMatchObject({
      content: { digest: digest('b'), revision: 'v2' },
      environments: [
        {
          ...{ environment: 'staging', state: 'approved', running: true },
          since: '2026-03-10T11:00:00.000Z',
          soak: {
            ...{ requiredMs: 86_400_000, elapsedMs: 3_600_000 },
            endsAt: '2026-03-11T11:00:00.000Z',
          },
          missing: [{ id: 'soak', status: 'waiting' }],
        },
        {
          ...{ environment: 'production', state: 'candidate', running: false },
          missing: [{ id: 'before', status: 'fail' }],
        },
      ],
    });
    expect(one.environments.map(({ state }) => state)).toEqual([
      ...['verified', 'verified'],
    ]);
    expect(body.more).toBe(false);
    // Another reader: no group, and no entity that is hidden.
    const outside = await list('outsider');
    expect(outside.status).toBe(200);
    const refused = [
      await list('outsider', 'component:default/secret'),
      await list('ana', 'component:default/none'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([404, 404]);
    expect((await list('service')).body.ladder.environments).toMatchObject([
      ...[{ maySkip: false }, { maySkip: false }],
    ]);

    // Time alone verifies it; an incident holds it, and silence does not.
    const before = clock();
    await setClock('2026-03-11T11:30:00.000Z');
    expect(await stateOf('v2')).toEqual(['verified', 'approved']);
    trouble.incidents = [
      {
        ...{ key: 'k', source: 'pager', id: 'INC-9', status: 'open' },
        ...{ start: '2026-03-10T20:00:00.000Z', entityRefs: [cart] },
        ...{ receivedAt: now, updatedAt: now, environment: 'stage' },
      },
    ];
    expect(await stateOf('v2')).toEqual(['held', 'candidate']);
    trouble.incidents = [];
    const [entity] = trouble.facts!;
    trouble.facts![0] = {
      ...entity,
      facts: entity.facts.filter(({ name }) => name !== 'incident.active'),
    };
    expect(await stateOf('v2')).toEqual(['approved', 'candidate']);
    trouble.facts![0] = {
      ...entity,
      facts: entity.facts.filter(({ name }) => name !== 'slo.state'),
    };
    expect(await stateOf('v2')).toEqual(['candidate', 'candidate']);
    trouble.facts![0] = entity;
    await setClock(before);
  });

  it('may skip an environment by its owner, who can take that back', async () => {
    const { call, evidence, known, list, setClock, skip, stateOf } = portal;
    await known();
    const fix = { digest: digest('b'), until: '2026-03-11T12:00:00.000Z' };
    const refusals = [
      await skip('pat', fix),
      await skip('guest', fix),
      await skip('ana', { digest: digest('b') }),
      await skip('ana', { ...fix, until: '2026-04-11T12:00:00.000Z' }),
      await skip('ana', { ...fix, until: '2026-03-01T12:00:00.000Z' }),
      await skip('ana', { ...fix, incident: 'INC-7' }),
      await skip('ana', { ...fix, environment: 'moon' }),
      await skip('ana', {
        ...{ release: '0'.repeat(64), until: fix.until },
      }),
      await skip('service', fix),
      await skip('outsider', { ...fix, entityRef: 'component:default/secret' }),
    ];
    expect(
      refusals.map(({ body, status }) => [status, body.error.message]),
    ).toEqual([
      [...[403, expect.stringContaining("Only members of 'group:default/pay")]],
      [403, expect.any(String)],
      [400, expect.stringContaining("needs an 'incident'")],
      [400, expect.stringContaining('in the next 14 days')],
      [400, expect.stringContaining('in the next 14 days')],
      [400, expect.stringContaining("No source has an open incident 'INC-7'")],
      [404, expect.stringContaining("no environment 'moon'")],
      [404, expect.stringContaining("no release '0000")],
      [403, expect.any(String)],
      [404, expect.any(String)],
    ]);
    expect(await stateOf('v2')).toEqual(['approved', 'candidate']);
    const both = await Promise.all([skip('ana', fix), skip('ben', fix)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { body: taken } = both.find(({ status }) => status === 201)!;
    expect(releaseSkipSchema.parse(taken)).toEqual(taken);
    expect(taken).toMatchObject({
      ...{ environment: 'staging', artifact: digest('b'), state: 'in-force' },
      release: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await stateOf('v2')).toEqual(['approved', 'approved']);
    // In register and chain.
    await eventually(async () => expect(evidence.decisions).toHaveLength(1));
    expect(decisionInputSchema.parse(evidence.decisions[0])).toMatchObject({
      ...{ type: 'override', action: 'overridden', reason: 'It ends INC-1' },
      subject: { entityRef: cart, environment: 'staging' },
      validUntil: fix.until,
    });
    // Readers who may not see users learn no names.
    expect((await list('outsider')).body.skips[0].by).toBeUndefined();

    const withdraw = (user: string, version = 1) =>
      call(user, 'post', `/releases/skips/${taken.id}/withdraw`, {
        ...{ version, reason: 'Not needed any more' },
      });
    expect((await withdraw('pat')).status).toBe(403);
    expect((await withdraw('ana', 2)).status).toBe(409);
    const withdrawn = await withdraw('ben');
    expect([withdrawn.status, withdrawn.body.state]).toEqual([
      ...[200, 'withdrawn'],
    ]);
    expect((await withdraw('ana')).body.error.message).toMatch(
      /It was withdrawn at/,
    );
    await setClock('2026-03-10T12:01:00.000Z');
    expect(await stateOf('v2')).toEqual(['approved', 'candidate']);
    await eventually(async () =>
      expect(evidence.decisions.at(-1)).toMatchObject({
        ...{ type: 'override', action: 'revoked' },
      }),
    );
    // Another one may follow, by an incident that is open.
    const again = await skip('ana', fix);
    expect(again.status).toBe(201);
    await setClock('2026-03-12T12:00:00.000Z');
    expect((await list()).body.skips.map((one: any) => one.state)).toEqual([
      ...['lapsed', 'withdrawn'],
    ]);
  });

  it('answer gates, which a skip satisfies with its reason', async () => {
    const { call, known, skip, trouble } = portal;
    await known();
    const lineOn = async (artifact: string) => {
      const { body } = await call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', head: 'abcdef0' },
        ...{ services: [cart], release: { artifact: { digest: artifact } } },
      });
      expect(body.lines).toBeDefined();
      return body.lines[0];
    };
    await eventually(async () =>
      expect(await lineOn(digest('a'))).toMatchObject({
        ...{ status: 'pass', reason: 'It is verified in staging' },
      }),
    );
    expect(await lineOn(digest('b'))).toMatchObject({
      status: 'fail',
      reason: expect.stringMatching(
        /^It is approved in staging: It has to run there for another 23 h/,
      ),
    });
    // Never deployed anywhere: known only where nothing is missing.
    expect(await lineOn(digest('c'))).toMatchObject({ status: 'fail' });
    const deployed = trouble.changes;
    trouble.changes = [
      ...history,
      ...Array.from({ length: 500 }, (_, at) =>
        deploy(`old${at}`, 1, { environment: 'elsewhere', revision: 'v0' }),
      ),
    ];
    expect(await lineOn(digest('c'))).toMatchObject({
      ...{ status: 'unknown', missing: ['release.verified'] },
    });
    trouble.changes = deployed;
    const fix = { digest: digest('c'), until: '2026-03-11T12:00:00.000Z' };
    expect((await skip('ana', fix)).status).toBe(201);
    expect(await lineOn(digest('c'))).toMatchObject({
      ...{ status: 'pass', reason: 'staging is skipped: It ends INC-1' },
    });
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
          }),
        },
      ]),
    );
    write({ ...ladder, title: 'And again' });
    await eventually(async () =>
      expect((await known()).ladder.title).toBe('And again'),
    );
    await setClock('2026-03-18T12:00:00.000Z');
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
});

describe('the record of a release', () => {
  it('names decisions of gates that let it out', async () => {
    const portal = await start('SQLITE_3');
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
});
