import type { ServerResponse } from 'node:http';
import { listen } from '@plumbline/backstage-plugin-evidence-backend/testUtils';

export const token = 'eyJhbGciOi.a-token-that-is-nowhere-to-be-read';

/** Of an application in a list, what can be requested apart. */
const apart = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'metadata.annotations',
  'spec',
  'status.sync.status',
  'status.health',
  'status.summary',
  'status.resources',
  'status.operationState.phase',
  'status.operationState.startedAt',
  'status.operationState.finishedAt',
];

/**
 * Answers as Argo CD's API does: its token, its filters, its selection of fields,
 * and that it forbids what does not exist.
 * https://argo-cd.readthedocs.io/en/stable/developer-guide/api-docs/
 */
export class ArgoCdServer {
  applications: any[] = [];
  /** Fields that an older one can't give apart. */
  lacks: string[] = [];
  /** Instead of a proper answer. */
  intercept: (res: ServerResponse, path: string) => boolean = () => false;
  readonly requests: string[] = [];
  /** Of one that was started. */
  stop = () => {};

  async start(): Promise<string> {
    const { stop, url: address } = await listen((req, res) => {
      const url = new URL(req.url!, 'http://localhost');
      this.requests.push(
        `${req.method} ${url.pathname}${
          url.searchParams.has('fields') ? ' outlines' : ''
        }`,
      );
      const send = (status: number, body: object) =>
        res
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify(body));
      if (req.headers.authorization !== `Bearer ${token}`) {
        const message = 'invalid session: token contains an invalid number';
        send(401, { error: message, code: 16, message });
      } else if (!this.intercept(res, url.pathname)) {
        const body = this.#answer(url);
        const message = 'permission denied';
        send(body ? 200 : 403, body ?? { error: message, code: 7, message });
      }
    });
    this.stop = stop;
    return address;
  }

  takeRequests(): string[] {
    return this.requests.splice(0);
  }

  #answer({ pathname, searchParams }: URL): object | undefined {
    const [, name] = /^\/api\/v1\/applications\/([^/]+)$/.exec(pathname) ?? [];
    if (name) {
      const namespace = searchParams.get('appNamespace') ?? 'argocd';
      return this.applications.find(
        ({ metadata }) =>
          metadata.name === decodeURIComponent(name) &&
          metadata.namespace === namespace,
      );
    }
    if (pathname !== '/api/v1/applications') {
      return undefined;
    }
    const projects = searchParams.getAll('projects');
    const selector = searchParams.get('selector')?.split('=');
    const fields = searchParams.get('fields')?.split(',');
    const items = this.applications
      .filter(
        ({ metadata, spec }) =>
          (projects.length === 0 || projects.includes(spec.project)) &&
          (!selector || metadata.labels?.[selector[0]] === selector[1]),
      )
      .map(app => (fields ? this.#select(app, fields) : app));
    return {
      metadata: { resourceVersion: '4711' },
      // As Go has a list without items.
      items: items.length > 0 ? items : null,
    };
  }

  #select(app: unknown, fields: readonly string[]): object {
    const selected = {};
    for (const field of apart) {
      if (fields.includes(`items.${field}`) && !this.lacks.includes(field)) {
        const path = field.split('.');
        const last = path.pop()!;
        const from = path.reduce<any>((of, key) => of?.[key], app);
        if (from?.[last] !== undefined) {
          const to = path.reduce<any>((of, key) => (of[key] ??= {}), selected);
          to[last] = from[last];
        }
      }
    }
    return selected;
  }
}
