import { createBackendModule } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import {
  OccurrenceSource,
  readParts,
  readTickets,
  readTrackerOptions,
  Ticket,
  toilExtensionPoint,
  trackerTimeOf,
  zonelessSince,
} from '@plumbline/backstage-plugin-toil-node';
import { z } from 'zod';

/** With `sysparm_display_value=all` each field is what is kept and what is shown. */
const fieldSchema = z
  .union([
    z.object({
      value: z.string().nullish(),
      display_value: z.string().nullish(),
    }),
    z.string().transform(text => ({ value: text, display_value: text })),
  ])
  .nullish();

/** Only what is read, of a table that extends `task`. */
const recordSchema = z.object({
  number: fieldSchema,
  sys_id: fieldSchema,
  short_description: fieldSchema,
  description: fieldSchema,
  opened_at: fieldSchema,
  sys_created_on: fieldSchema,
  sys_updated_on: fieldSchema,
  cmdb_ci: fieldSchema,
  business_service: fieldSchema,
  assignment_group: fieldSchema,
  cat_item: fieldSchema,
});

const answerSchema = z.object({ result: z.array(z.unknown()) });
const pageSize = 200;

/** A section to begin with. */
const settings = `
url: https://acme.service-now.com
basicAuth: { username: plumbline, password: '\${SERVICENOW_PASSWORD}' }
tables: { requests: sc_req_item }
`;

/** Records of ServiceNow. */
export const serviceNowModule = createBackendModule({
  pluginId: 'toil',
  moduleId: 'servicenow',
  register(env) {
    env.registerInit({
      deps: { toil: toilExtensionPoint },
      async init({ toil }) {
        toil.addOccurrenceSource({
          type: 'servicenow',
          title: 'ServiceNow',
          settings,
          read: readSource,
        });
      },
    });
  },
});

/**
 * Records of tables, over the Table API
 * (https://www.servicenow.com/docs/, REST API reference); a part is a table.
 */
function readSource(own: Config, key: string, id: string): OccurrenceSource {
  const options = readTrackerOptions(own, key, id, {
    exampleUrl: 'https://acme.service-now.com',
  });
  // An encoded query that selects more narrowly.
  const narrower = own.getOptionalString('query');
  return {
    ...options,
    parts: readParts(own, key, 'tables', /^\w+$/, [
      'the name of a table',
      'sc_req_item',
    ]),
    async read(part, { page = '0', signal, since }) {
      const answer = await options.api.request(
        `/api/now/table/${encodeURIComponent(part)}`,
        {
          query: {
            sysparm_query: [
              ...(narrower ? [narrower] : []),
              `sys_updated_on>=${zonelessSince(since)}`,
              // Stays as it is when records change.
              'ORDERBYsys_created_on',
              'ORDERBYsys_id',
            ].join('^'),
            sysparm_fields: Object.keys(recordSchema.shape).join(','),
            sysparm_display_value: 'all',
            sysparm_exclude_reference_link: 'true',
            sysparm_limit: pageSize,
            sysparm_offset: page,
          },
          signal,
        },
      );
      const { result } = answer.read(answerSchema);
      const next = Number(page) + pageSize;
      // Records that the account may not read are left out of a page, so a
      // short one need not be the last.
      const total = Number(answer.header('x-total-count'));
      const isLast = Number.isFinite(total)
        ? next >= total
        : result.length < pageSize;
      return {
        ...readTickets(result, recordSchema, options, record =>
          ticketOf(part, record, options.url),
        ),
        ...(!isLast && { next: String(next) }),
        trackerTime: trackerTimeOf(answer),
      };
    },
  };
}

function ticketOf(
  table: string,
  record: z.infer<typeof recordSchema>,
  url: URL,
): Ticket | 'other' {
  const kept = (field: keyof typeof record) => record[field]?.value || null;
  const shown = (field: keyof typeof record) =>
    record[field]?.display_value || null;
  const id = kept('number') ?? kept('sys_id');
  const sysId = kept('sys_id');
  if (!id) {
    return 'other';
  }
  return {
    id,
    title: kept('short_description') ?? kept('description'),
    text: kept('description'),
    createdAt: kept('opened_at') ?? kept('sys_created_on') ?? '',
    updatedAt: kept('sys_updated_on'),
    services: [shown('cmdb_ci'), shown('business_service')],
    owner: shown('assignment_group'),
    // What was ordered from the catalog says what it is.
    key: shown('cat_item'),
    ...(sysId && {
      url: `${url.href.replace(/\/+$/, '')}/nav_to.do?uri=${encodeURIComponent(
        `${table}.do?sys_id=${sysId}`,
      )}`,
    }),
  };
}
