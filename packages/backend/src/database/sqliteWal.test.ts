import {
  coreServices,
  createBackendPlugin,
  DatabaseService,
} from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { sqliteWalDatabaseServiceFactory } from './sqliteWal';

const SYNCHRONOUS = { NORMAL: 1, FULL: 2 };

describe('sqliteWalDatabaseServiceFactory', () => {
  const directory = createMockDirectory();

  async function readPragmas(pluginId: string) {
    let database: DatabaseService | undefined;
    await startTestBackend({
      features: [
        sqliteWalDatabaseServiceFactory,
        mockServices.rootConfig.factory({
          data: {
            backend: {
              database: {
                client: 'better-sqlite3',
                connection: { directory: directory.path },
              },
            },
          },
        }),
        createBackendPlugin({
          pluginId,
          register(reg) {
            reg.registerInit({
              deps: { service: coreServices.database },
              async init({ service }) {
                database = service;
              },
            });
          },
        }),
      ],
    });
    const client = await database!.getClient();
    expect(await database!.getClient()).toBe(client);
    // The build's own default would come in with the first read.
    await client.schema.hasTable('anything');
    const [journal] = await client.raw('PRAGMA journal_mode');
    const [synchronous] = await client.raw('PRAGMA synchronous');
    const [checkpoint] = await client.raw('PRAGMA wal_autocheckpoint');
    return { ...journal, ...synchronous, ...checkpoint };
  }

  it('writes ahead, and waits for the disk where data has no other source', async () => {
    expect(await readPragmas('evidence')).toEqual({
      journal_mode: 'wal',
      synchronous: SYNCHRONOUS.FULL,
      wal_autocheckpoint: 8000,
    });
  });

  it('does not wait for the disk where a restart reads everything again', async () => {
    expect(await readPragmas('catalog')).toEqual({
      journal_mode: 'wal',
      synchronous: SYNCHRONOUS.NORMAL,
      wal_autocheckpoint: 8000,
    });
  });
});
