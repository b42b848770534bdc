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
import type { GithubApi } from './GithubApi';
import type { PendingAnswers } from './PendingAnswers';
import { GithubEvent, readEvent } from './readEvent';

/** Opened to callers without credentials: the signature is theirs. */
export const webhookPath = '/webhooks/github';

/** GitHub's deliveries: what is not proven genuine is not even parsed. */
export function createRouter(options: {
  answers: Pick<PendingAnswers, 'add'>;
  config: RootConfigService;
  github: Pick<GithubApi, 'knows'>;
  logger: LoggerService;
}): express.Router {
  const { answers, config, github, logger } = options;
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
      if (!event || !github.knows(event.repository)) {
        res.json({ status: 'ignored' });
        return;
      }
      try {
        await answers.add(event);
      } catch (error) {
        logger.warn(`The event '${name}' could not be kept`, {
          reason: (error as Error).message,
        });
        // GitHub shows it, and can deliver it again.
        refuse(
          res,
          503,
          'ServiceUnavailableError',
          'The database of the portal is away; deliver it again later',
        );
        return;
      }
      res.status(202).json({ status: 'accepted' });
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
