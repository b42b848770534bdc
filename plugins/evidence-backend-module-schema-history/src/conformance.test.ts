import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { schemaHistoryModule } from './module';
import {
  createFlywayTable,
  createLiquibaseTable,
  createServiceDatabase,
  describeOnPostgres,
  flywayRow,
  liquibaseRow,
} from './__testUtils__/historyTables';

jest.setTimeout(120_000);

const secret = 'a-password-of-the-reader';

/** https://www.postgresql.org/docs/current/protocol-error-fields.html */
const answers = (code: string, message: string) => (socket: Socket) => {
  const fields = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.from('E    ');
  head.writeInt32BE(fields.length + 4, 1);
  return Boolean(socket.end(Buffer.concat([head, fields])));
};

describeOnPostgres.each([
  {
    type: 'flyway',
    table: 'flyway_schema_history',
    create: createFlywayTable,
    rows: [flywayRow(1), flywayRow(2), flywayRow(3)],
    // It does not say what it undid.
    staysKnown: true,
  },
  {
    type: 'liquibase',
    table: 'databasechangelog',
    create: createLiquibaseTable,
    rows: [liquibaseRow(1), liquibaseRow(2), liquibaseRow(3)],
    staysKnown: false,
  },
])('$type', ({ type, table, create, rows, staysKnown }) => {
  testCollectorModule({
    module: schemaHistoryModule,
    secret,
    start: async () => {
      const { knex, connection } = await createServiceDatabase();
      await create(knex);
      await knex(table).insert(rows);
      const url = new URL(connection);
      url.username = `reader_${randomBytes(6).toString('hex')}`;
      url.password = secret;
      await knex.raw(`create role ?? login password '${secret}'`, [
        url.username,
      ]);
      await knex.raw('grant select on ?? to ??', [table, url.username]);
      return {
        url: url.href,
        stop: () =>
          knex
            .raw('drop owned by ??', [url.username])
            .then(() => knex.raw('drop role ??', [url.username])),
        remove: () => knex(table).delete(),
      };
    },
    config: connection => ({
      type,
      connection,
      service: 'checkout',
      timeout: '2s',
      frequency: '1ms',
    }),
    entities: [aComponent('checkout')],
    staysKnown,
    tcpFaults: {
      'has an error': answers('57P03', 'the database system is starting up'),
      'refuses the credentials': answers(
        '28P01',
        `password "${secret}" is wrong`,
      ),
    },
  });
});
