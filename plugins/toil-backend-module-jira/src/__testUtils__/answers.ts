import type {
  HeldTicket,
  TrackerAnswers,
} from '@plumbline/backstage-plugin-toil-node/testUtils';

/** Jira's search, in the cloud and in Data Center, as its documentation has it. */
export const answers: TrackerAnswers = ({ list, path, query }) => {
  const isCloud = path === '/rest/api/3/search/jql';
  if (!isCloud && path !== '/rest/api/2/search') {
    return undefined;
  }
  const size = Number(query.get('maxResults'));
  const startAt = isCloud
    ? Number(query.get('nextPageToken')?.slice(6) ?? 0)
    : Number(query.get('startAt'));
  const { isLast, items, total } = list(sinceOf(query), startAt, size);
  const issues = items.map(issue);
  return {
    body: isCloud
      ? {
          issues,
          isLast,
          ...(!isLast && { nextPageToken: `token-${startAt + size}` }),
        }
      : { issues, startAt, maxResults: size, total },
  };
};

/** As UTC: the account's time zone. */
function sinceOf(query: URLSearchParams): number {
  const [, text] = /updated >= "([^"]+)"/.exec(query.get('jql')!)!;
  return Date.parse(`${text.replace(' ', 'T')}:00Z`);
}

const zoned = (at: number) =>
  new Date(at + 7_200_000).toISOString().replace('Z', '+0200');

function issue(ticket: HeldTicket) {
  return {
    id: String(ticket.number + 10_000),
    key: `OPS-${ticket.number}`,
    fields: {
      summary: ticket.title,
      description: {
        type: 'doc',
        version: 1,
        content: [
          { type: 'paragraph', content: [{ type: 'text', text: 'It is' }] },
          { type: 'paragraph', content: [{ type: 'text', text: 'stuck' }] },
        ],
      },
      created: zoned(ticket.created),
      updated: zoned(ticket.updated),
      timespent: 1800,
      components: [{ id: '1', name: 'checkout' }],
      labels: ['ops'],
      customfield_10050: { requestType: { name: 'Restart a worker' } },
    },
  };
}
