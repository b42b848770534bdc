import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import express from 'express';

export const REMOTE_TOKEN = 'remote-token-8d1f';

/** The requests to the remote, as they arrived. */
export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
}

/** A server that speaks as much of the catalog API as the tests ask for. */
export interface Remote {
  baseUrl: string;
  seen: SeenRequest[];
  /** Answers the next requests in place of the catalog. */
  answerWith(handler: express.RequestHandler | undefined): void;
  /** Waits for the check that a portal makes at its start, and forgets it. */
  forgetFirst(): Promise<void>;
  stop(): Promise<void>;
}

const NAMES = ['cart', 'checkout', 'payment'];

function component(name: string) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', uid: `uid-${name}` },
    spec: { type: 'service' },
  };
}

export async function startRemote(): Promise<Remote> {
  const seen: SeenRequest[] = [];
  let override: express.RequestHandler | undefined;

  const app = express();
  app.use((req, res, next) => {
    seen.push({ method: req.method, url: req.url, headers: req.headers });
    if (override) {
      override(req, res, next);
      return;
    }
    if (req.headers.authorization !== `Bearer ${REMOTE_TOKEN}`) {
      res.status(401).json({ error: { name: 'AuthenticationError' } });
      return;
    }
    next();
  });
  app.use('/api/catalog', createCatalog());

  const server: Server = createServer(app);
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    answerWith(handler) {
      override = handler;
    },
    async forgetFirst() {
      while (seen.length === 0) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      seen.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function createCatalog() {
  const catalog = express.Router();
  catalog.use(express.json());

  catalog.get('/entities', (_req, res) => {
    res.setHeader('link', '</entities?after=x>; rel="next"');
    res.json(NAMES.map(component));
  });
  // Two entities a page, the cursor being the next offset.
  catalog.get('/entities/by-query', (req, res) => {
    const offset = Number(req.query.cursor ?? 0);
    const next = offset + 2;
    res.json({
      items: NAMES.slice(offset, next).map(component),
      totalItems: NAMES.length,
      pageInfo: next < NAMES.length ? { nextCursor: String(next) } : {},
    });
  });
  catalog.post('/entities/by-query', (req, res) => {
    res.json({ items: [component(req.body.query.name)], pageInfo: {} });
  });
  catalog.post('/entities/by-refs', (req, res) => {
    res.json({
      items: req.body.entityRefs.map((ref: string) => {
        const name = ref.split('/')[1];
        return NAMES.includes(name) ? component(name) : null;
      }),
    });
  });
  catalog.get('/entities/by-name/:kind/:namespace/:name', (req, res) => {
    if (NAMES.includes(req.params.name)) {
      res.json(component(req.params.name));
    } else {
      res.status(404).json({ error: { name: 'NotFoundError', message: 'No' } });
    }
  });
  catalog.get(
    '/entities/by-name/:kind/:namespace/:name/ancestry',
    (req, res) => {
      res.json({
        rootEntityRef: `component:default/${req.params.name}`,
        items: [{ entity: component(req.params.name), parentEntityRefs: [] }],
      });
    },
  );
  catalog.get('/entity-facets', (_req, res) => {
    res.json({ facets: { kind: [{ value: 'Component', count: 3 }] } });
  });
  catalog.get('/locations', (_req, res) => {
    res.json([{ data: { id: 'l1', type: 'url', target: 'https://x' } }]);
  });
  return catalog;
}
