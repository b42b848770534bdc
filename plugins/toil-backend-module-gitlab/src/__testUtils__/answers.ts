import type {
  HeldTicket,
  TrackerAnswers,
} from '@plumbline/backstage-plugin-toil-node/testUtils';

/** GitLab's issues of `acme/ops`, as its documentation has them. */
export const answers: TrackerAnswers = ({ list, path, query }) => {
  if (path !== '/api/v4/projects/acme/ops/issues') {
    return undefined;
  }
  const size = Number(query.get('per_page'));
  const page = Number(query.get('page'));
  const since = Date.parse(query.get('updated_after')!);
  const { isLast, items } = list(since, (page - 1) * size, size);
  return {
    body: items.map(issue),
    headers: { 'x-next-page': isLast ? '' : String(page + 1) },
  };
};

function issue(ticket: HeldTicket) {
  return {
    id: ticket.number + 1_000_000,
    iid: ticket.number,
    project_id: 7,
    title: ticket.title,
    description: null,
    state: 'opened',
    web_url: `https://gitlab.com/acme/ops/-/issues/${ticket.number}`,
    created_at: new Date(ticket.created).toISOString(),
    updated_at: new Date(ticket.updated).toISOString(),
    labels: ['service::checkout', 'ops'],
    time_stats: { time_estimate: 0, total_time_spent: 1800 },
  };
}
