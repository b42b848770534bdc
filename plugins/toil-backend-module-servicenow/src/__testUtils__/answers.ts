import type {
  HeldTicket,
  TrackerAnswers,
} from '@plumbline/backstage-plugin-toil-node/testUtils';

/** ServiceNow's Table API, as its documentation has it. */
export const answers: TrackerAnswers = ({ list, path, query }) => {
  if (path !== '/api/now/table/sc_req_item') {
    return undefined;
  }
  const [, since] = /sys_updated_on>=([\d-]+ [\d:]+)/.exec(
    query.get('sysparm_query')!,
  )!;
  const { items, total } = list(
    Date.parse(`${since.replace(' ', 'T')}Z`),
    Number(query.get('sysparm_offset')),
    Number(query.get('sysparm_limit')),
  );
  return {
    body: { result: items.map(record) },
    headers: { 'x-total-count': String(total) },
  };
};

const both = (value: string, display = value) => ({
  value,
  display_value: display,
});
const plain = (at: number) =>
  new Date(at).toISOString().slice(0, 19).replace('T', ' ');

function record(ticket: HeldTicket) {
  return {
    number: both(`RITM${ticket.number}`),
    sys_id: both(`s${ticket.number}`),
    short_description: both(ticket.title),
    description: both(''),
    opened_at: both(plain(ticket.created), '01.03.2026 10:00:00'),
    sys_created_on: both(plain(ticket.created)),
    sys_updated_on: both(plain(ticket.updated)),
    cmdb_ci: both('c0ffee', 'checkout'),
    business_service: both(''),
    assignment_group: both('dada', 'Payments'),
  };
}
