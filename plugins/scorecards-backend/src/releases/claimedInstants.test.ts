import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  Change,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Releases } from '@plumbline/backstage-plugin-scorecards-common';
import {
  cart,
  digest,
  history,
  now,
  soaking,
  startReleases,
} from './__testUtils__/startReleases';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('instants that reporters choose', () => {
  let portal: Awaited<ReturnType<typeof startReleases>>;
  beforeEach(async () => {
    portal = await startReleases(await databases.init('SQLITE_3'));
    await portal.known();
  });
  afterEach(() => portal.stop());

  const inStaging = async () => {
    const { body } = await portal.list();
    return (body as Releases).items[0].environments[0];
  };
  const deployed = (own: Partial<Change>) => {
    portal.trouble.changes = [{ ...soaking, ...own }];
  };

  it('begin no soak before the deploy was reported', async () => {
    // It is 12:00 of the 10th, and 24 hours are needed.
    const backdated = {
      occurredAt: '2026-03-08T11:00:00.000Z',
      receivedAt: '2026-03-10T11:55:00.000Z',
    };
    deployed(backdated);
    expect(await inStaging()).toMatchObject({
      state: 'approved',
      since: backdated.occurredAt,
      soak: { elapsedMs: 20 * 60_000, endsAt: '2026-03-11T11:40:00.000Z' },
      reason: 'It has to run there for another 23 h',
      missing: [
        { id: 'soak' },
        {
          id: 'late',
          status: 'waiting',
          message:
            'Its deploy at 2026-03-08T11:00:00.000Z was reported late, and counts from 2026-03-10T11:40:00.000Z',
        },
      ],
    });
    // Within what deliveries take.
    deployed({ ...backdated, receivedAt: '2026-03-08T11:15:00.000Z' });
    expect((await inStaging()).state).toBe('verified');
    deployed({
      occurredAt: '2026-03-09T13:00:00.000Z',
      receivedAt: '2026-03-09T13:16:00.000Z',
    });
    expect(await inStaging()).toMatchObject({
      since: '2026-03-09T13:00:00.000Z',
      soak: { endsAt: '2026-03-10T13:01:00.000Z' },
    });
    // What a collector reads is what its system of record says.
    deployed({ ...backdated, reportedBy: 'collector gitops' });
    expect((await inStaging()).state).toBe('verified');
    for (const reportedBy of ['webhook ci', 'service:external:ci']) {
      deployed({ ...backdated, reportedBy });
      expect((await inStaging()).state).toBe('approved');
    }
    // Reported in time, and then of another artifact.
    deployed({
      ...backdated,
      receivedAt: '2026-03-08T11:00:01.000Z',
      statedAt: '2026-03-10T11:30:00.000Z',
    });
    expect((await inStaging()).soak?.elapsedMs).toBe(45 * 60_000);
  });

  it('are those of the deploys that brought what runs', async () => {
    const at = (day: number) => `2026-03-0${day}T11:00:00.000Z`;
    const made = (id: string, day: number, letter: string): Change => ({
      ...{ ...soaking, id, digest: digest(letter), revision: `v${letter}` },
      ...{ occurredAt: at(day), receivedAt: at(day) },
    });
    const [first, other, again] = [
      made('one', 5, 'e'),
      made('two', 6, 'f'),
      made('three', 7, 'e'),
    ];
    const shown = async (...changes: Change[]) => {
      portal.trouble.changes = changes;
      const { body } = await portal.list();
      const { items } = body as Releases;
      const { change, since } = items
        .map(({ environments }) => environments[0])
        .find(({ running }) => running)!;
      return { change, since };
    };
    expect(await shown(first, other, again)).toEqual({
      ...{ change: 'three', since: at(7) },
    });
    // A rollback brings nothing: what was there before runs again.
    expect(
      await shown(first, other, { ...other, id: 'x', outcome: 'rolled-back' }),
    ).toEqual({ change: 'one', since: at(5) });
  });

  it('are not given back by taking back the deploy that ended a soak', async () => {
    const at = (minute: number) =>
      `2026-03-09T0${minute > 59 ? 7 : 6}:${String(minute % 60).padStart(
        2,
        '0',
      )}:00.000Z`;
    const first = { ...soaking, occurredAt: at(0), receivedAt: at(0) };
    const one = {
      kind: 'deploy' as const,
      environment: 'staging',
      outcome: 'succeeded' as const,
      digest: digest('c'),
      revision: 'v3',
      occurredAt: at(10),
      receivedAt: at(10),
    };
    const amended = '2026-03-10T11:30:00.000Z';
    const amendedDeploy = (own: Partial<Change>): Change => ({
      ...soaking,
      ...one,
      id: 'y',
      statedAt: amended,
      ...own,
      reported: [one, { ...one, ...own, receivedAt: amended } as typeof one],
    });
    const stagingOf = async (...changes: Change[]) => {
      portal.trouble.changes = changes;
      const { body } = await portal.list();
      return (body as Releases).items.find(
        ({ content }) => content.revision === 'v2',
      )!.environments[0];
    };
    expect((await stagingOf(first)).state).toBe('verified');
    for (const own of [
      { outcome: 'failed' as const },
      { outcome: 'rolled-back' as const },
      { environment: 'production' },
      { environment: 'elsewhere' },
      { occurredAt: '2026-03-08T05:00:00.000Z' },
      { digest: digest('b'), revision: 'v2' },
    ]) {
      expect(await stagingOf(first, amendedDeploy(own))).toMatchObject({
        state: 'approved',
        soak: { elapsedMs: 45 * 60_000 },
      });
    }
    // Nor by moving it to another entity, which leaves the list of this one.
    const moved: Change = {
      ...soaking,
      ...one,
      id: 'y',
      leftAt: amended,
      reported: [
        one,
        {
          kind: 'deploy',
          occurredAt: one.occurredAt,
          receivedAt: amended,
          elsewhere: true,
        },
      ],
    };
    expect(await stagingOf(first, moved)).toMatchObject({
      state: 'approved',
      soak: { elapsedMs: 45 * 60_000 },
    });
    expect(
      await stagingOf(first, { ...moved, reportedBy: 'collector gitops' }),
    ).toMatchObject({ state: 'verified' });
    // Of too many, nothing counts before the last of those left out was moved.
    const many = Array.from({ length: 501 }, (_, index): Change => {
      const leftAt = new Date(Date.parse(now) - (index + 1) * 1_000);
      return {
        ...moved,
        id: `m${index}`,
        leftAt: leftAt.toISOString(),
        reported: moved.reported?.map(state => ({
          ...state,
          receivedAt: leftAt.toISOString(),
          environment: 'elsewhere',
        })),
      };
    });
    expect(await stagingOf(first, ...many.slice(1))).toMatchObject({
      state: 'verified',
    });
    expect((await stagingOf(first, ...many)).soak).toMatchObject({
      elapsedMs: 500_000,
    });
    // What is deployed again counts from then on.
    const again = {
      ...first,
      id: 'again',
      occurredAt: at(70),
      receivedAt: at(70),
    };
    expect(
      await stagingOf(first, amendedDeploy({ outcome: 'failed' }), again),
    ).toMatchObject({ state: 'verified' });
    // What else is amended of it, or a system of record corrects, undoes nothing.
    expect(
      await stagingOf(first, {
        ...amendedDeploy({ outcome: 'failed' }),
        reportedBy: 'collector gitops',
      }),
    ).toMatchObject({ state: 'verified' });
    expect(
      (await stagingOf(first, amendedDeploy({ title: 'Y' }))).soak,
    ).toMatchObject({ elapsedMs: 10 * 60_000 });
  });

  it('begin no timeout before it, and do not hide that it went early', async () => {
    const { setClock, stateOf, trouble } = portal;
    const [entity] = trouble.facts!;
    trouble.facts![0] = {
      ...entity,
      facts: entity.facts.filter(({ name }) => name !== 'incident.active'),
    };
    deployed({
      occurredAt: '2026-03-01T11:00:00.000Z',
      receivedAt: '2026-03-10T11:00:00.000Z',
    });
    expect(await stateOf('v2')).toEqual(['approved', 'candidate']);
    await setClock('2026-03-17T11:00:00.000Z');
    expect(await stateOf('v2')).toEqual(['held', 'candidate']);
    trouble.facts![0] = entity;
    await setClock('2026-03-12T12:00:00.000Z');
    // It went to production an hour after staging, which is reported two days later.
    trouble.changes = [
      {
        ...soaking,
        id: 'p2',
        environment: 'production',
        occurredAt: '2026-03-10T12:00:00.000Z',
        receivedAt: '2026-03-12T11:30:00.000Z',
      },
      soaking,
    ];
    expect(await stateOf('v2')).toEqual(['verified', 'candidate']);
  });

  it('take no incident out of a soak', async () => {
    const { setClock, stateOf, trouble } = portal;
    await setClock('2026-03-11T12:00:00.000Z');
    const incident: Incident = {
      key: 'k',
      source: 'pager',
      id: 'INC-9',
      status: 'resolved',
      start: '2026-03-10T20:00:00.000Z',
      entityRefs: [cart],
      receivedAt: '2026-03-10T20:00:10.000Z',
      updatedAt: '2026-03-10T20:00:10.000Z',
      environment: 'staging',
    };
    const of = async (own: Partial<Incident>) => {
      trouble.incidents = [{ ...incident, ...own }];
      return (await stateOf('v2'))?.[0];
    };
    expect(await of({})).toBe('held');
    // Dated before the deploy, or moved elsewhere by a later report.
    const early = '2026-03-09T20:00:00.000Z';
    expect(await of({ start: early })).toBe('held');
    const before = [
      {
        start: incident.start,
        environment: 'staging',
        entityRefs: [cart],
        receivedAt: incident.receivedAt,
      },
    ];
    expect(await of({ before, environment: 'test' })).toBe('held');
    expect(await of({ before, entityRefs: [] })).toBe('held');
    expect(await of({ before, start: early })).toBe('held');
    expect((await inStaging()).missing).toMatchObject([
      { id: 'incidents', message: expect.stringMatching(/: INC-9$/) },
    ]);
    const collected = { reportedBy: 'collector pager' };
    expect(await of({ ...collected, start: early })).toBe('verified');
    expect(await of({ ...collected, before, environment: 'test' })).toBe(
      'verified',
    );
    // What began before, and was reported then.
    expect(await of({ start: early, receivedAt: early })).toBe('verified');
  });
});

describe('the identity of a release', () => {
  it('stays whatever is reported late, which is found', async () => {
    const portal = await startReleases(await databases.init('SQLITE_3'));
    const body: Releases = await portal.known();
    const [two] = body.items;
    const before = (hours: number, own: Partial<Change>): Change => ({
      ...soaking,
      digest: undefined,
      id: `m${hours}`,
      kind: 'schema',
      item: 'orders',
      revision: `000${hours}`,
      occurredAt: `2026-03-10T${String(11 - hours).padStart(
        2,
        '0',
      )}:00:00.000Z`,
      receivedAt: '2026-03-10T11:15:00.000Z',
      ...own,
    });
    const listed = async (more: Change[]) => {
      portal.trouble.changes = [...history, ...more];
      const answer: Releases = (await portal.list()).body;
      const { content, id } = answer.items.find(
        one => one.content.digest === digest('b'),
      )!;
      return { content, id, findings: answer.findings };
    };
    const inTime = await listed([before(1, {})]);
    expect(inTime).toMatchObject({
      content: { migrations: [{ item: 'orders', to: '0001' }] },
      findings: [],
    });
    expect(inTime.id).not.toBe(two.id);
    const receivedAt = '2026-03-10T11:17:00.000Z';
    const late = await listed([
      before(1, {}),
      before(2, { receivedAt }),
      before(3, { kind: 'config', item: 'timeout', receivedAt }),
      // Of another release, and of this one.
      before(1, { ...soaking, id: 'x', receivedAt, digest: digest('c') }),
      before(4, { ...soaking, id: 'y', receivedAt, occurredAt: now }),
      {
        ...soaking,
        id: 'z',
        receivedAt,
        occurredAt: '2026-03-10T08:30:00.000Z',
      },
    ]);
    expect(late.id).toBe(inTime.id);
    expect(late.content).toEqual(inTime.content);
    expect(late.findings.find(({ kind }) => kind === 'content-late')).toEqual({
      kind: 'content-late',
      revision: 'v2',
      digests: [digest('b')],
      change: 'm2',
      reason: expect.stringMatching(
        /^Content reported after the release: config timeout 0003, schema orders 0002 came with v2/,
      ),
    });
    await portal.stop();
  });
});
