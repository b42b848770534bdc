import { secondsOf } from '@plumbline/backstage-plugin-evidence-node';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  entityRefSchema,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { IANAZone } from 'luxon';
import { flywayFormat } from './flyway';
import type { HistoryFormat } from './historyFormat';
import { liquibaseFormat } from './liquibase';
import { SchemaHistoryCollector } from './SchemaHistoryCollector';

const formats: Record<'flyway' | 'liquibase', HistoryFormat> = {
  flyway: flywayFormat,
  liquibase: liquibaseFormat,
};

/**
 * `plumbline.collectors.<id>` of type `flyway` or `liquibase`.
 *
 * @throws InputError naming the key; it never repeats the connection
 */
export function readSchemaHistoryCollector(
  id: string,
  type: 'flyway' | 'liquibase',
  own: Config,
): SchemaHistoryCollector {
  const key = `plumbline.collectors.${id}`;
  const format = formats[type];
  return new SchemaHistoryCollector({
    id,
    format,
    connection: readConnection(own, key),
    table: readTable(own, key, format.defaultTable),
    item: own.getOptionalString('database')?.slice(0, 200),
    context: {
      ...readEntity(own, key),
      environment: own.getOptionalString('environment'),
      timezone: readTimezone(own, key),
    },
    frequencySeconds: secondsOf(own, 'frequency', 60),
    timeoutSeconds: secondsOf(own, 'timeout', 10),
  });
}

function readConnection(own: Config, key: string): string {
  const connection = own.getOptionalString('connection')?.trim() ?? '';
  if (/^(jdbc:)?(mysql|mariadb):/i.test(connection)) {
    throw new InputError(
      `'${key}.connection' names MySQL, which is not supported; it must be a database of PostgreSQL`,
    );
  }
  if (!/^postgres(ql)?:\/\//i.test(connection) || !URL.canParse(connection)) {
    throw new InputError(
      `'${key}.connection' must be a URL such as postgresql://reader:password@host:5432/shop`,
    );
  }
  return connection;
}

function readTable(own: Config, key: string, defaultTable: string): string {
  const table = own.getOptionalString('table') ?? defaultTable;
  if (!/^[^."\0]{1,63}(\.[^."\0]{1,63})?$/.test(table)) {
    throw new InputError(
      `'${key}.table' must be the name of a table, with its schema where it needs one, such as public.${defaultTable}`,
    );
  }
  return table;
}

/** What the database is part of. */
function readEntity(
  own: Config,
  key: string,
): { entityRef: string } | { signal: Signal } {
  const entityRef = own.getOptionalString('entityRef');
  const service = own.getOptionalString('service')?.trim();
  if (entityRef === undefined && !service) {
    throw new InputError(
      `'${key}.entityRef' is missing; it must be a full entity reference such as component:default/checkout, or '${key}.service' a name of it`,
    );
  }
  if (entityRef === undefined) {
    return { signal: { type: 'workload', name: service! } };
  }
  const parsed = entityRefSchema.safeParse(entityRef);
  if (!parsed.success) {
    throw new InputError(
      `'${key}.entityRef' must be a full entity reference such as component:default/checkout`,
    );
  }
  return { entityRef: parsed.data };
}

function readTimezone(own: Config, key: string): string {
  const timezone = own.getOptionalString('timezone') ?? 'UTC';
  if (!IANAZone.isValidZone(timezone)) {
    throw new InputError(
      `'${key}.timezone' must be the name of a time zone such as UTC or Europe/Berlin`,
    );
  }
  return timezone;
}
