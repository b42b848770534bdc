import { createEvidenceDatabases } from '../../testUtils/testStore';
import { aComponent, createTestEstate } from '../../testUtils/testEstate';
import { ProjectionLoop } from './ProjectionLoop';

jest.setTimeout(120_000);

describe('ProjectionLoop', () => {
  const databases = createEvidenceDatabases();

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  it('is ready once the catalog has settled, and gives way when it stops', async () => {
    const estate = await createTestEstate(await databases.init('SQLITE_3'));
    const { catalog, logger, projection, startReplica, walker } = estate;
    const events: string[] = [];
    const known = () => projection.hashes.size;
    const loop = new ProjectionLoop({
      logger,
      projection,
      walker,
      onChanged: async () => {
        events.push(`changed ${known()}`);
      },
      onReady: async () => {
        events.push(`ready ${known()}`);
      },
    });
    catalog.failure = new Error('The catalog is still starting');
    await loop.start();
    try {
      await until(() => logger.warn.mock.calls.length > 0);
      catalog.failure = undefined;
      catalog.entities = [aComponent('a')];
      await until(() => known() === 1);
      catalog.entities = [aComponent('a'), aComponent('b')];
      await until(() => events.includes('ready 2'));
    } finally {
      await loop.stop();
    }
    // Once before it is ready, since the estate may have changed before this start.
    expect(events).toEqual(['changed 2', 'ready 2']);
    const second = await startReplica('second');
    expect(await second.walker.walk()).toBe('unchanged');
  });

  it('draws what follows from a change that another replica read and did not live to draw', async () => {
    const estate = await createTestEstate(await databases.init('SQLITE_3'));
    const { catalog, logger, projection, startReplica, walker } = estate;
    catalog.entities = [aComponent('a')];
    const other = await startReplica('other');
    await other.walker.walk();
    const drawn: number[] = [];
    const loop = new ProjectionLoop({
      logger,
      projection,
      walker,
      onChanged: async () => {
        drawn.push(projection.hashes.size);
      },
      onReady: () => {},
      settlingSeconds: 0.05,
    });
    await loop.start();
    try {
      await loop.ready;
      expect(drawn).toEqual([]);
      catalog.entities = [aComponent('a'), aComponent('b')];
      expect(await other.walker.walk()).toBe('changed');
      await other.walker.release();
      await until(() => drawn.length > 0);
    } finally {
      await loop.stop();
    }
    expect(drawn).toEqual([2]);
  });

  it('is ready also where what follows from that fails', async () => {
    const estate = await createTestEstate(await databases.init('SQLITE_3'));
    const { catalog, logger, projection, walker } = estate;
    catalog.entities = [aComponent('a')];
    const loop = new ProjectionLoop({
      ...{ logger, projection, walker },
      onChanged: async () => {},
      onReady: async () => {
        throw new Error('The database is away');
      },
      settlingSeconds: 0.05,
    });
    await loop.start();
    await loop.ready;
    await loop.stop();
    expect(logger.warn).toHaveBeenCalledWith(
      'What follows from the changed estate was not done yet',
      { cause: 'Error: The database is away' },
    );
  });

  it('does not let one slow turn put off the next', async () => {
    const estate = await createTestEstate(await databases.init('SQLITE_3'));
    const { catalog, logger, projection, walker } = estate;
    catalog.entities = [aComponent('a')];
    const drawn: number[] = [];
    const loop = new ProjectionLoop({
      logger,
      projection,
      walker,
      onChanged: async () => {
        // Were it a measure, the next walk would wait for a minute and more.
        await new Promise(resolve =>
          setTimeout(resolve, drawn.length === 0 ? 4_000 : 0),
        );
        drawn.push(projection.hashes.size);
      },
      onReady: () => {},
      settlingSeconds: 0.05,
    });
    await loop.start();
    try {
      await until(() => drawn.length > 0);
      catalog.entities = [aComponent('a'), aComponent('b')];
      await until(() => drawn.length > 1);
    } finally {
      await loop.stop();
    }
    expect(drawn).toEqual([1, 2]);
  }, 60_000);
});
