import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';
import { aComponent, createTestEstate } from '../../testUtils/testEstate';

jest.setTimeout(120_000);

describe('CatalogWalker', () => {
  const databases = createEvidenceDatabases();

  const setUp = async () => {
    const estate = await createTestEstate(await databases.init('SQLITE_3'));
    const { catalog, projection, store, time, walker } = estate;
    catalog.entities = ['a', 'b', 'c', 'd'].map(name => aComponent(name));
    expect(await walker.walk()).toBe('changed');
    return {
      ...estate,
      known: () => [...projection.hashes.keys()].sort().join(' '),
      catalogPass: async () => (await store.passes(time.now))[0],
    };
  };
  const all =
    'component:default/a component:default/b component:default/c component:default/d';

  it('marks what is there and sweeps what is not', async () => {
    const { catalog, known, projection, time, walker } = await setUp();
    expect(known()).toBe(all);
    catalog.entities = [
      aComponent('a', { dependsOn: ['component:default/e'] }),
      aComponent('e'),
    ];
    time.now += 10;
    expect(await walker.walk()).toBe('changed');
    expect(known()).toBe('component:default/a component:default/e');
    const { graph } = projection.current;
    expect(graph.recordOf('component:default/b')).toBeUndefined();
    expect(graph.recordOf('component:default/a')?.edges).toHaveLength(1);
  });

  it('writes nothing while nothing changed, in whatever order it is read', async () => {
    const { catalog, catalogPass, store, time, walker } = await setUp();
    const head = await store.feedHead();
    catalog.entities = [...catalog.entities].reverse();
    for (const entity of catalog.entities) {
      entity.metadata.uid = 'another';
      entity.metadata.etag = 'another';
    }
    time.now += 1000;
    expect(await walker.walk()).toBe('unchanged');
    expect(await store.feedHead()).toBe(head);
    expect(await catalogPass()).toMatchObject({
      outcome: 'succeeded',
      coverage: 4,
      lastAt: t0 + 1000,
    });
  });

  it('lists etags between walks that read all, and reads what changed', async () => {
    const { catalog, known, projection, time, walker } = await setUp();
    const stamp = (etag: string) =>
      aComponent('a', { etag, description: etag });
    const others = ['b', 'c', 'd'].map(name => aComponent(name, { etag: '1' }));
    catalog.entities = [stamp('1'), ...others];
    await walker.walk();

    catalog.answers.length = 0;
    expect(await walker.walk()).toBe('unchanged');
    expect(catalog.answers).toEqual([4]);

    catalog.entities = [
      stamp('2'),
      ...others.slice(1),
      aComponent('e', { etag: '1' }),
    ];
    expect(await walker.walk()).toBe('changed');
    expect(catalog.answers).toEqual([4, 4, 2]);
    expect(known()).toBe(
      'component:default/a component:default/c component:default/d component:default/e',
    );
    const after = projection.hashes.get('component:default/a');

    catalog.answers.length = 0;
    time.now += 15 * 60_000;
    expect(await walker.walk()).toBe('unchanged');
    expect(catalog.answers).toEqual([3, 1]);
    expect(projection.hashes.get('component:default/a')).toBe(after);
  });

  it('reads again what another replica wrote in between', async () => {
    const { catalog, projection, startReplica, walker } = await setUp();
    const at = (etag: string) => {
      catalog.entities = [aComponent('a', { etag, description: etag })];
    };
    const second = await startReplica('second');
    at('1');
    await walker.walk();
    const first = projection.hashes.get('component:default/a');
    await walker.release();
    at('2');
    expect(await second.walker.walk()).toBe('changed');
    await second.walker.release();
    at('1');
    expect(await walker.walk()).toBe('changed');
    expect(projection.hashes.get('component:default/a')).toBe(first);
  });

  it('sees a change that the etag hides, within a quarter of an hour', async () => {
    const { catalog, projection, time, walker } = await setUp();
    const stated = (description: string) => {
      catalog.entities = [aComponent('a', { etag: 'stated', description })];
    };
    stated('Before');
    await walker.walk();
    const before = projection.hashes.get('component:default/a');
    stated('After');
    expect(await walker.walk()).toBe('unchanged');
    time.now += 15 * 60_000;
    expect(await walker.walk()).toBe('changed');
    expect(projection.hashes.get('component:default/a')).not.toBe(before);
  });

  it('believes an empty answer the third time only', async () => {
    const { catalog, catalogPass, known, walker } = await setUp();
    const { entities } = catalog;
    catalog.entities = [];
    expect(await walker.walk()).toBe('failed');
    expect(await walker.walk()).toBe('failed');
    expect(known()).toBe(all);
    expect(await catalogPass()).toMatchObject({
      outcome: 'failed',
      error: 'The catalog could not be read',
      lastSuccess: t0,
    });
    // A full one in between begins the count anew.
    catalog.entities = entities;
    expect(await walker.walk()).toBe('unchanged');
    catalog.entities = [];
    expect(await walker.walk()).toBe('failed');
    expect(await walker.walk()).toBe('failed');
    expect(await walker.walk()).toBe('changed');
    expect(known()).toBe('');
  });

  it('keeps what it knows while the catalog fails', async () => {
    const { catalog, catalogPass, known, walker } = await setUp();
    catalog.failure = new Error('ECONNREFUSED');
    expect(await walker.walk()).toBe('failed');
    expect(known()).toBe(all);
    expect((await catalogPass()).outcome).toBe('failed');
    catalog.failure = undefined;
    expect(await walker.walk()).toBe('unchanged');
    expect((await catalogPass()).outcome).toBe('succeeded');
  });

  it('does not call its own end a failure of the catalog', async () => {
    const { catalogPass, walker } = await setUp();
    expect(await walker.walk(AbortSignal.abort())).toBe('failed');
    expect((await catalogPass()).outcome).toBe('succeeded');
  });

  it('does not take an estate that nobody read yet for an empty one', async () => {
    const estate = await createTestEstate(await databases.init('SQLITE_3'));
    const second = await estate.startReplica('second');
    await estate.store.claimLease('catalog-walk', 'first', 20_000);
    expect(await second.walker.walk()).toBe('not-yet');
    estate.catalog.entities = [aComponent('a')];
    await estate.walker.walk();
    expect(await second.walker.walk()).toBe('not-ours');
    expect(second.projection.hashes.size).toBe(1);
  });

  it('leaves the walk to one replica, and takes over when that one ends', async () => {
    const { catalog, startReplica, walker } = await setUp();
    const second = await startReplica('second');
    catalog.entities = [aComponent('a')];
    expect(await second.walker.walk()).toBe('not-ours');
    await walker.release();
    expect(await second.walker.walk()).toBe('changed');
    expect(await walker.walk()).toBe('not-ours');
  });
});
