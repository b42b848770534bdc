import { InputError } from '@backstage/errors';
import express, { Request, Response, Router } from 'express';
import type { SlackEndpoint } from '../slack/SlackEndpoint';

const parseRaw = express.raw({
  type: () => true,
  limit: '100kb',
  // Signatures are over the bytes on the wire.
  inflate: false,
});

/**
 * `POST /slack`. To be mounted before any body parser, and opened by an auth
 * policy: Slack proves itself by its signature.
 */
export function addSlackRoutes(options: {
  router: Router;
  slack: SlackEndpoint;
}): void {
  const { router, slack } = options;

  router.post('/slack', async (req, res) => {
    const body = await readRawBody(req, res);
    res.set('cache-control', 'no-store');
    res.json(
      await slack.receive({
        body,
        timestamp: req.header('x-slack-request-timestamp'),
        signature: req.header('x-slack-signature'),
      }),
    );
  });
}

async function readRawBody(req: Request, res: Response): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    parseRaw(req, res, error =>
      error
        ? reject(
            new InputError(
              'The body could not be read: it must be at most 100 kB, and not encoded',
            ),
          )
        : resolve(),
    );
  });
  // express.raw leaves an object where there was no body.
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
}
