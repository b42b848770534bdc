import { Recorded, RecordingServer, Reply } from './RecordingServer';

export interface OpenIncident {
  id: string;
  serviceId: string;
  status: 'triggered' | 'acknowledged' | 'resolved';
}

export interface Note {
  id: string;
  incident: string;
  content: string;
}

/**
 * As much of PagerDuty's REST API as is needed to find open incidents and to
 * write notes on them: https://developer.pagerduty.com/api-reference
 */
export class RecordingPagerDuty extends RecordingServer {
  readonly incidents: OpenIncident[] = [];
  readonly notes: Note[] = [];

  constructor(private readonly token: string, private readonly user: string) {
    super();
  }

  /** Notes of an incident, oldest first. */
  on(incident: string): Note[] {
    return this.notes.filter(note => note.incident === incident);
  }

  protected answer(request: Recorded): Reply {
    const { method, path, query, headers, body } = request;
    if (headers.authorization !== `Token token=${this.token}`) {
      return refused(401, 'Unauthorized');
    }
    if (method === 'GET' && path === '/incidents') {
      const services = query.getAll('service_ids[]');
      const statuses = query.getAll('statuses[]');
      const found = this.incidents.filter(
        ({ serviceId, status }) =>
          services.includes(serviceId) && statuses.includes(status),
      );
      return {
        status: 200,
        body: {
          incidents: found.map(({ id, serviceId, status }) => ({
            id,
            status,
            type: 'incident',
            title: 'It fires',
            service: { id: serviceId, type: 'service_reference' },
          })),
          limit: 25,
          offset: 0,
          total: null,
          more: false,
        },
      };
    }
    const [, incident] = /^\/incidents\/(\w+)\/notes$/.exec(path) ?? [];
    if (!this.incidents.some(({ id }) => id === incident)) {
      return refused(404, 'Not Found');
    }
    if (method === 'GET') {
      return { status: 200, body: { notes: this.on(incident) } };
    }
    if (headers.from !== this.user) {
      return refused(400, 'Requester User Not Found');
    }
    const content: unknown = body?.note?.content;
    if (typeof content !== 'string' || content === '') {
      return refused(400, 'Invalid Input Provided');
    }
    const note = { id: `PN${this.notes.length + 1}`, incident, content };
    this.notes.push(note);
    return { status: 200, body: { note } };
  }
}

function refused(status: number, message: string): Reply {
  return { status, body: { error: { message, code: 2000 + status } } };
}
