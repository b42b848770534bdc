import type { Entity } from '@backstage/catalog-model';
import { createEvidenceDatabases } from '../testUtils/testStore';
import {
  aComponent,
  createReviewedEstate,
  ref,
} from './__testUtils__/reviewedEstate';

jest.setTimeout(120_000);

const inShop = (spec: Entity['spec'] = {}) => ({
  spec: { lifecycle: 'production', ...spec },
  relations: [{ type: 'partOf', targetRef: 'system:default/shop' }],
});

describe('discrepancies of entities', () => {
  const databases = createEvidenceDatabases();
  const setUp = async () =>
    createReviewedEstate(await databases.init('SQLITE_3'));

  it('shows who names another owner, and leaves the owner', async () => {
    const {
      describe: is,
      push,
      listOpen,
      standing,
      contextOf,
      time,
    } = await setUp();
    const group = (name: string, parent?: string) =>
      aComponent(name, {
        kind: 'Group',
        relations: parent
          ? [{ type: 'childOf', targetRef: `group:default/${parent}` }]
          : [],
      });
    await is(
      aComponent('a', { owner: 'group:default/shop' }),
      group('shop', 'retail'),
      group('retail'),
      group('other'),
    );
    const run = (team: string) => {
      time.now += 1000;
      return push({ workloads: [{ name: 'a', labels: { team } }] });
    };
    await run('shop');
    await run('retail');
    await run('what is this');
    expect(await listOpen()).toEqual([]);
    await run('Other');
    await push(
      {
        facts: [
          {
            entityRef: ref('a'),
            name: 'ownership.claims',
            value: [
              { by: 'The pager service P1', owner: 'group:default/other' },
            ],
          },
        ],
      },
      'pager',
    );
    expect(await standing()).toMatchObject([
      {
        kind: 'ownership-disagreement',
        owner: 'group:default/shop',
        candidates: ['group:default/other'],
        evidence: [
          { says: 'component:default/a is owned by group:default/shop' },
          {
            source: 'mesh',
            says: "The label 'team' of its workload says 'Other'",
          },
          {
            source: 'pager',
            says: "The pager service P1 says 'group:default/other'",
          },
        ],
      },
    ]);
    const { subject } = await contextOf({ entityRef: ref('a') });
    expect(subject.owner).toBe('group:default/shop');
    await run('shop');
    await push(
      { facts: [{ entityRef: ref('a'), name: 'ownership.claims', value: [] }] },
      'pager',
    );
    expect(await listOpen()).toEqual([]);
  });

  it('misses a workload only where its siblings run', async () => {
    const { describe: is, push, listOpen, standing, time } = await setUp();
    await is(
      aComponent('a', inShop()),
      aComponent('b', inShop()),
      aComponent('lib', inShop({ type: 'library' })),
      aComponent('new', inShop({ lifecycle: 'experimental' })),
      aComponent('elsewhere', { spec: { lifecycle: 'production' } }),
      aComponent('shop', { kind: 'System' }),
    );
    expect(await listOpen()).toEqual([]);
    const ofA = { name: 'a', cluster: 'eu', namespace: 'shop' };
    // Where all are scaled to nothing, none of them runs.
    await push({ workloads: [{ ...ofA, replicas: 0 }] });
    expect(await listOpen()).toEqual([]);
    time.now += 1000;
    await push({ workloads: [ofA] });
    expect(await standing()).toMatchObject([
      {
        kind: 'entity-without-workload',
        entityRef: ref('b'),
        candidates: [ref('a')],
        message: expect.stringContaining('in eu/shop'),
      },
    ]);
    await push({ workloads: [{ name: 'b' }, { name: 'stray' }] });
    expect(await listOpen()).toEqual(['workload-without-entity']);
    await is(
      aComponent('a', {
        ...inShop(),
        annotations: { 'plumbline.dev/aliases': 'stray' },
      }),
      aComponent('b', inShop()),
      aComponent('shop', { kind: 'System' }),
    );
    expect(await listOpen()).toEqual([]);
  });

  it('names no place of others than it names, as these may be hidden', async () => {
    const { describe: is, push, standing } = await setUp();
    const names = ['a', 'b', 'c', 'd', 'e', 'vault', 'web'];
    await is(
      ...names.map(name => aComponent(name, inShop())),
      aComponent('shop', { kind: 'System' }),
    );
    const workloads = names
      .filter(name => name !== 'web')
      .map(name => ({
        name,
        namespace: name === 'vault' ? 'a-vault' : 'shop',
      }));
    await push({ workloads });
    const [found] = await standing();
    expect(found).toMatchObject({
      kind: 'entity-without-workload',
      entityRef: ref('web'),
      message: expect.stringContaining('no workload of it was seen in shop,'),
    });
    expect(JSON.stringify(found)).not.toContain('vault');
  });

  it('misses a workload that is not seen any more, where its source still sees others', async () => {
    const {
      describe: is,
      push,
      review,
      listOpen,
      standing,
      time,
    } = await setUp();
    await is(
      aComponent('a', inShop()),
      aComponent('b', inShop()),
      aComponent('shop', { kind: 'System' }),
    );
    const both = { workloads: [{ name: 'a' }, { name: 'b', cluster: 'eu' }] };
    const only = { workloads: [{ name: 'a' }] };
    const later = async (part: object, source?: string) => {
      time.now += 2 * 24 * 60 * 60_000;
      await push(part, source);
      await review.reviewAges();
    };
    await push(both);
    const seenAt = new Date(time.now).toISOString();
    expect(await listOpen()).toEqual([]);
    await later(only);
    expect(await standing()).toMatchObject([
      {
        kind: 'entity-without-workload',
        entityRef: ref('b'),
        message: `${ref(
          'b',
        )} ought to run, and its workload is not seen any more, where others of its system run`,
        evidence: [
          {},
          { source: 'mesh', says: expect.stringContaining(ref('a')) },
          { source: 'mesh', says: "It saw 'b' last", observedAt: seenAt },
        ],
      },
    ]);
    // It runs again: nobody waits for the next look at what has aged.
    await push(both);
    expect(await listOpen()).toEqual([]);

    // The source itself has gone: another one says nothing of what it saw.
    await later(only, 'other');
    expect(await listOpen()).toEqual([]);
    await later(only);
    expect(await listOpen()).toEqual([`entity-without-workload ${ref('b')}`]);
  });

  it('reports callers that a deprecated service gained', async () => {
    const { describe: is, edge, push, standing, time } = await setUp();
    const callers = ['old', 'late', 'later'].map(name =>
      aComponent(name, { dependsOn: [ref('a')] }),
    );
    const found = async () =>
      (await standing())
        .filter(({ kind }) => kind === 'deprecated-with-new-callers')
        .map(({ candidates }) => candidates);
    await is(aComponent('a', inShop()), ...callers);
    await push({ edges: [edge('old', 'a')] });
    time.now += 1000;
    await push({ edges: [edge('late', 'a')] });
    await is(aComponent('a', inShop({ lifecycle: 'deprecated' })), ...callers);
    // They called it before.
    expect(await found()).toEqual([]);
    time.now += 1000;
    await push({ edges: [edge('later', 'a'), edge('old', 'a')] });
    expect(await found()).toEqual([[ref('later')]]);
  });

  it('reports what was archived and runs or is called, until it ceases', async () => {
    const {
      describe: is,
      edge,
      push,
      review,
      listOpen,
      standing,
      time,
    } = await setUp();
    await is(
      aComponent('shop', { kind: 'System' }),
      aComponent('a', inShop({ lifecycle: 'decommissioned' })),
      aComponent('b', { dependsOn: [ref('a')] }),
    );
    await push({ workloads: [{ name: 'a' }], edges: [edge('b', 'a')] });
    expect(await standing()).toMatchObject([
      {
        kind: 'archived-active',
        entityRef: ref('a'),
        message: `${ref('a')} is decommissioned, and runs, is called`,
        candidates: [ref('b')],
      },
    ]);
    time.now += 2 * 24 * 60 * 60_000;
    await review.reviewAges();
    expect(await listOpen()).toEqual([]);
    // It is started again, and its row is as it was before.
    await push({ workloads: [{ name: 'a' }] });
    expect(await listOpen()).toEqual([`archived-active ${ref('a')}`]);
  });
});
