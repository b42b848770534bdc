import {
  SeenRequest,
  startServer,
} from '@plumbline/backstage-plugin-incident-brief-node/testUtils';

/**
 * The parts of PagerDuty's REST API that are used, as it documents them:
 * https://developer.pagerduty.com/api-reference
 */
export async function startPagerDuty() {
  const incidents: { id: string; service: string; status: string }[] = [];
  const notes: { incident: string; id: string; content: string }[] = [];

  function call(request: SeenRequest): { status: number; body: object } {
    const { method, path, query, headers, body } = request;
    const error = (status: number, message: string) => ({
      status,
      body: { error: { message, code: status * 10 } },
    });
    if (headers.authorization !== 'Token token=pd-right') {
      return error(401, 'Unauthorized');
    }
    if (method === 'GET' && path === '/incidents') {
      const services = query.getAll('service_ids[]');
      const statuses = query.getAll('statuses[]');
      return {
        status: 200,
        body: {
          incidents: incidents
            .filter(
              ({ service, status }) =>
                services.includes(service) && statuses.includes(status),
            )
            .map(({ id, status }) => ({ id, type: 'incident', status })),
          more: false,
        },
      };
    }
    const incident = /^\/incidents\/([^/]+)\/notes$/.exec(path)?.[1];
    if (!incident || !incidents.some(({ id }) => id === incident)) {
      return error(404, 'Not Found');
    }
    if (method === 'GET') {
      return {
        status: 200,
        body: { notes: notes.filter(note => note.incident === incident) },
      };
    }
    if (headers.from !== 'bot@example.com') {
      return error(400, 'Requester User Not Found');
    }
    const note = {
      incident,
      id: `N${notes.length + 1}`,
      content: body.note.content,
    };
    notes.push(note);
    return { status: 200, body: { note: { id: note.id } } };
  }

  const server = await startServer(call);
  return { ...server, incidents, notes };
}

export type PagerDutyServer = Awaited<ReturnType<typeof startPagerDuty>>;
