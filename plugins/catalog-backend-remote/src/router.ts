import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import express from 'express';
import Router from 'express-promise-router';
import { RemoteCatalog } from './RemoteCatalog';
import { READ_ROUTES, ReadRoute } from './routes';

/** Options for {@link createRouter}. */
export interface RouterOptions {
  catalog: RemoteCatalog;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
}

/** The headers of the remote's answer that mean something to our callers. */
const ANSWER_HEADERS = ['content-type', 'link'];

/** The reading half of the catalog API; everything else is refused. */
export function createRouter(options: RouterOptions): express.Router {
  const { catalog } = options;
  const router = Router();
  // Questions are small; only answers are streamed.
  const readBody = express.raw({ type: () => true, limit: '1mb' });

  for (const route of READ_ROUTES) {
    router[route.method](route.path, readBody, async (req, res) => {
      await requirePermission(req, route, options);

      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const answer = await catalog.fetch({
        method: route.method === 'post' ? 'POST' : 'GET',
        path: toRemotePath(req, route),
        body: readQuestion(req, route),
        signal: gone.signal,
      });
      await sendAnswer(answer, res);
    });
  }

  // Called by the actions service for every plugin that it is configured to list.
  router.get('/.backstage/actions/v1/actions', (_req, res) => {
    res.json({ actions: [] });
  });

  router.use(() => {
    throw new NotAllowedError(
      `This portal shows the catalog at ${catalog.baseUrl} read-only; change it there`,
    );
  });

  return router;
}

/**
 * The remote sees our token, not our caller, so our own policy is applied here.
 * It can only be all or nothing: the remote knows no conditions of ours.
 */
async function requirePermission(
  req: express.Request,
  { permission }: ReadRoute,
  { httpAuth, permissions }: RouterOptions,
) {
  const credentials = await httpAuth.credentials(req, {
    allow: ['user', 'service'],
  });
  const [{ result }] = isResourcePermission(permission)
    ? await permissions.authorizeConditional([{ permission }], { credentials })
    : await permissions.authorize([{ permission }], { credentials });
  if (result === AuthorizeResult.CONDITIONAL) {
    throw new NotAllowedError(
      `The permission policy allows '${permission.name}' on conditions, which can't be applied to a remote catalog`,
    );
  }
  if (result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      `The permission policy does not allow '${permission.name}'`,
    );
  }
}

/**
 * Built from the route, not copied from the request: `%2e%2e` in a parameter is
 * a step up to whoever parses the URL next, and would leave the catalog API.
 */
function toRemotePath(req: express.Request, { path }: ReadRoute): string {
  const segments = path.split('/').map(segment => {
    if (!segment.startsWith(':')) {
      return segment;
    }
    const value = req.params[segment.slice(1)];
    if (value === '.' || value === '..') {
      throw new InputError(`'${value}' can't name anything in the catalog`);
    }
    return encodeURIComponent(value);
  });
  const query = req.url.indexOf('?');
  return `${segments.join('/')}${query < 0 ? '' : req.url.slice(query)}`;
}

function readQuestion(req: express.Request, { method }: ReadRoute) {
  if (method !== 'post' || !Buffer.isBuffer(req.body)) {
    return undefined;
  }
  return {
    content: req.body,
    contentType: req.header('content-type') ?? 'application/json',
  };
}

async function sendAnswer(answer: Response, res: express.Response) {
  res.status(answer.status);
  for (const name of ANSWER_HEADERS) {
    const value = answer.headers.get(name);
    if (value !== null) {
      res.setHeader(name, value);
    }
  }
  if (!answer.body) {
    res.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(answer.body as ReadableStream), res);
  } catch {
    // Half an answer is on its way already; a broken connection says so, and a
    // caller that has gone needs no answer.
    res.destroy();
  }
}
