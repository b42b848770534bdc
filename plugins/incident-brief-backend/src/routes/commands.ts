import { InputError } from '@backstage/errors';
import type {
  ChatCommand,
  CommandTools,
} from '@plumbline/backstage-plugin-incident-brief-node';
import express, { Request, Response, Router } from 'express';

const parseRaw = express.raw({
  type: () => true,
  limit: '100kb',
  // Signatures are over the bytes on the wire.
  inflate: false,
});

/**
 * `POST /<path>` of each command. To be mounted before any body parser, and
 * opened by an auth policy: commands prove themselves.
 */
export function addCommandRoutes(options: {
  router: Router;
  commands: readonly ChatCommand[];
  tools: CommandTools;
}): void {
  const { router, commands, tools } = options;
  for (const command of commands) {
    router.post(command.route.path, async (req, res) => {
      const body = await readRawBody(req, res);
      res.set('cache-control', 'no-store');
      res.json(
        await command.receive(
          { body, header: name => req.header(name) },
          tools,
        ),
      );
    });
  }
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
