import { randomUUID } from 'node:crypto';
import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import {
  parseJson,
  readWebhookSecrets,
  singleHeader,
  verifyHmac,
} from '@plumbline/backstage-plugin-evidence-node';
import express from 'express';
import Router from 'express-promise-router';
import type { GithubGate } from './GithubGate';
import { GithubEvent, readEvent } from './readEvent';

/** Opened to callers without credentials: the signature is theirs. */
export const webhookPath = '/webhooks/github';

/** GitHub's deliveries: what is not proven genuine is not even parsed. */
export function createRouter(options: {
  config: RootConfigService;
  gate: GithubGate;
  logger: LoggerService;
}): express.Router {
  const { config, gate, logger } = options;
  const router = Router();
  router.post(
    webhookPath,
    express.raw({ type: () => true, limit: '5mb' }),
    async (req, res) => {
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const delivery = { body, headers: req.headers };
      const secrets = readWebhookSecrets(config, 'github');
      const proof = verifyHmac(
        delivery,
        // Without a secret it is closed: this one signs nothing.
        secrets.length > 0 ? secrets : [randomUUID()],
        { header: 'X-Hub-Signature-256', prefix: 'sha256=' },
      );
      if (proof.status === 'refused') {
        refuse(res, 401, 'AuthenticationError', proof.reason);
        return;
      }
      const name = singleHeader(delivery, 'x-github-event');
      let event: GithubEvent | undefined;
      try {
        event = readEvent(name, parseJson(body));
      } catch (error) {
        refuse(res, 400, 'InputError', (error as Error).message);
        return;
      }
      try {
        res.json({ status: event ? await gate.take(event) : 'ignored' });
      } catch (error) {
        const { message } = error as Error;
        logger.warn(`The event '${name}' could not be answered`, {
          reason: message,
        });
        // GitHub shows it, and can deliver it again.
        refuse(res, 502, 'BadGatewayError', message);
      }
    },
  );
  return router;
}

function refuse(
  res: express.Response,
  status: number,
  name: string,
  message: string,
): void {
  res.status(status).json({ error: { name, message } });
}
