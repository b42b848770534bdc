import type { Knex } from 'knex';
import { Client } from 'pg';
import { Portal, PortalOptions, startPortal, testFolder } from './portal';
import {
  createTestDatabases,
  freshName,
  installProvider,
  postgresUrl,
  standardsFolder,
} from './terraform';

/**
 * What the tests of one `describe` share that make databases with Terraform: the
 * provider, the server, a portal at a time, and the end of all that was made.
 */
export function realDatabases() {
  const databases = createTestDatabases();
  const made: string[] = [];
  let admin: Client;
  let provider: ReturnType<typeof installProvider>;
  let running: { portal?: Portal; remove(): Promise<void> } | undefined;

  const stop = async () => {
    const ending = running;
    running = undefined;
    await ending?.portal?.stop();
    await ending?.remove();
  };
  const newName = () => {
    const name = freshName();
    made.push(name);
    return name;
  };
  const query = (sql: string, values?: unknown[]) => admin.query(sql, values);

  beforeAll(async () => {
    provider = installProvider();
    admin = new Client({ connectionString: postgresUrl() });
    await admin.connect();
  });
  afterAll(async () => {
    await stop();
    for (const name of made) {
      await query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      await query(`DROP ROLE IF EXISTS "${name}"`);
    }
    await admin.end();
    provider.remove();
  });

  return {
    databases,
    newName,
    query,
    stop,
    /** Of a database by a name of its own, which goes in the end. */
    intentOf: (values: object = {}) => ({
      engine: 'postgresql',
      service: 'component:default/checkout',
      owner: 'group:default/payments',
      environment: 'dev',
      dataClassification: 'internal',
      durability: 'dev',
      costCenter: 'CC-100',
      database_name: newName(),
      ...values,
    }),
    exists: async (name: string) =>
      (await query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rows
        .length === 1,
    /** @param options.standards - from the portal's folder; by default this repository's */
    start: async (
      knex: Knex,
      options: {
        config?: PortalOptions['config'];
        evidence?: PortalOptions['evidence'];
        standards?: (folder: string) => Promise<string>;
      } = {},
    ): Promise<Portal> => {
      const { config, evidence, standards } = options;
      const place = await testFolder();
      running = place;
      const portal = await startPortal({
        ...place,
        config,
        evidence,
        knex,
        plugins: provider.folder,
        standards: (await standards?.(place.folder)) ?? standardsFolder,
        url: postgresUrl(),
      });
      running = { portal, remove: place.remove };
      return portal;
    },
  };
}
