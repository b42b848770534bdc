import type {
  HeldTicket,
  TrackerAnswers,
} from '@plumbline/backstage-plugin-toil-node/testUtils';

const iso = (at: number) => new Date(at).toISOString().replace('.000', '');

/** GitHub's issues of `acme/ops`, as its documentation has them. */
export const answers: TrackerAnswers = ({ list, path, query, url }) => {
  if (path !== '/repos/acme/ops/issues') {
    return undefined;
  }
  const size = Number(query.get('per_page'));
  const page = Number(query.get('page'));
  const since = Date.parse(query.get('since')!);
  const { isLast, items } = list(since, (page - 1) * size, size);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  return {
    body: items.map(issue),
    headers: { link: isLast ? '' : `<${next}>; rel="next"` },
  };
};

function issue(ticket: HeldTicket) {
  return {
    id: ticket.number + 1_000_000,
    number: ticket.number,
    title: ticket.title,
    body: 'It is <b>stuck</b>',
    state: 'closed',
    html_url: `https://github.com/acme/ops/issues/${ticket.number}`,
    created_at: iso(ticket.created),
    updated_at: iso(ticket.updated),
    labels: ['service:checkout', 'team:payments', 'ops'].map(name => ({
      name,
    })),
    ...(ticket.isOther && { pull_request: { url: 'https://x.test' } }),
  };
}
