import { randomUUID } from 'node:crypto';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  parseJson,
  readWebhookSecrets,
  singleHeader,
  verifyHmac,
} from '@plumbline/backstage-plugin-evidence-node';
import { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import express from 'express';
import Router from 'express-promise-router';
import { GithubApi } from './GithubApi';
import { GithubGate } from './GithubGate';
import { readEvent } from './readEvent';

const path = '/webhooks/github';

/** Check runs and deployment protection rules of GitHub, by gates. */
export const githubModule = createBackendModule({
  pluginId: 'scorecards',
  moduleId: 'github',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        http: coreServices.httpRouter,
        logger: coreServices.logger,
      },
      async init({ auth, config, discovery, http, logger }) {
        const gate = new GithubGate({
          clock: () => new Date(),
          github: new GithubApi(config),
          gates: new ScorecardsClient({
            baseUrl: () => discovery.getBaseUrl('scorecards'),
            token: async () => {
              const { token } = await auth.getPluginRequestToken({
                onBehalfOf: await auth.getOwnServiceCredentials(),
                targetPluginId: 'scorecards',
              });
              return token;
            },
          }),
        });
        const router = Router();
        router.post(
          path,
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
              answer(res, 401, 'AuthenticationError', proof.reason);
              return;
            }
            const name = singleHeader(delivery, 'x-github-event');
            let event;
            try {
              event = readEvent(name, parseJson(body));
            } catch (error) {
              answer(res, 400, 'InputError', (error as Error).message);
              return;
            }
            try {
              const status = event ? await gate.take(event) : 'ignored';
              res.json({ status });
            } catch (error) {
              const { message } = error as Error;
              logger.warn(`The event '${name}' could not be answered`, {
                reason: message,
              });
              // GitHub shows it, and can deliver it again.
              answer(res, 502, 'BadGatewayError', message);
            }
          },
        );
        http.use(router);
        http.addAuthPolicy({ path, allow: 'unauthenticated' });
      },
    });
  },
});

function answer(
  res: express.Response,
  status: number,
  name: string,
  message: string,
): void {
  res.status(status).json({ error: { name, message } });
}
