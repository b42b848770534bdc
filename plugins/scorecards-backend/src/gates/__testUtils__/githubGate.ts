import { createHmac, generateKeyPairSync } from 'node:crypto';
import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import githubModule from '@plumbline/backstage-plugin-scorecards-backend-module-github';
import type { Knex } from 'knex';
import request from 'supertest';
import {
  eventually,
  startScorecards,
} from '../../__testUtils__/startScorecards';
import { aService, incidentRule, ownerRule } from './gateEstate';
import { GithubServer, ownApp } from './GithubServer';

const secret = 'hush';
const app = {
  appId: ownApp,
  clientId: 'i',
  clientSecret: 's',
  webhookSecret: 'w',
  privateKey: generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey,
};
/** Of what is released to one environment. */
const reviewRule = {
  ...ownerRule,
  id: 'reviewed',
  answer: 'review',
  whenUnknown: 'review',
  appliesTo: { environments: ['vault'] },
};

const sitesRule = { ...ownerRule, appliesTo: { types: ['website'] } };

/** What events that are answered get at once. */
export const accepted = { status: 'accepted' };

/** A portal of one repository at a GitHub of tests, for a whole file; beside another host. */
export function githubGate(database: TestDatabaseId = 'SQLITE_3') {
  let started: Awaited<ReturnType<typeof startScorecards>>;
  const github = new GithubServer();
  /** Another host. */
  const other = new GithubServer();
  // Before the databases end.
  afterAll(async () => {
    delete process.env.PLUMBLINE_PACE;
    await started.stop();
    github.stop();
    other.stop();
  });
  const databases = TestDatabases.create({ ids: [database] });
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  const facts = [
    aService('cart', { incidents: [] }),
    aService('pay', { incidents: [{ id: 'INC-7' }] }),
    {
      ...aService('mail', { incidents: [], owned: true }),
      type: 'website',
    },
  ];
  const send = (event: string, payload: object, key = secret) => {
    const body = JSON.stringify(payload);
    return request(started.url)
      .post('/api/scorecards/webhooks/github')
      .set('x-github-event', event)
      .set('content-type', 'application/json')
      .set(
        'x-hub-signature-256',
        `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
      )
      .send(body);
  };
  let knex: Knex;
  /** What is still to be answered. */
  const pending = () => knex('github_pending_events').orderBy('id');
  /** Waits until all that came is answered. */
  const answered = () =>
    eventually(async () => {
      expect(await pending()).toEqual([]);
    });
  /** Sends an event, and waits for the answer to it. */
  const report = async (event: string, payload: object) => {
    await send(event, payload).expect(202, accepted);
    await answered();
  };
  let start = async () => {};
  beforeAll(async () => {
    process.env.PLUMBLINE_PACE = '0.02';
    const apiBaseUrl = await github.start();
    const otherApiUrl = await other.start();
    knex = await databases.init(database);
    start = async () => {
      started = await startScorecards({
        knex,
        facts,
        gates: [incidentRule, reviewRule, sitesRule],
        features: [githubModule, logger.factory],
        entities: [
          ...['ana', 'ben'].map(name => ({
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: {
              name,
              annotations: { 'github.com/user-login': `${name}-hub` },
            },
          })),
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: {
              name: 'mail',
              annotations: {
                'backstage.io/managed-by-location':
                  'url:https://git.example/shop/all/tree/main/services/mail/mail.yaml',
              },
            },
          },
        ],
        config: {
          app: { baseUrl: 'https://portal.example/' },
          integrations: {
            github: [
              { host: 'git.example', apiBaseUrl, apps: [app] },
              { host: 'other.example', apiBaseUrl: otherApiUrl, apps: [app] },
            ],
          },
          plumbline: { webhooks: { github: { secrets: { current: secret } } } },
        },
      });
      await eventually(async () => {
        const { body } = await started.call('service', 'get', '/gates');
        if (body.items.length < 3) {
          throw new Error('No rule is in force yet');
        }
      });
    };
    await start();
  });
  beforeEach(() => {
    github.runs.length = 0;
    github.answers.length = 0;
    github.author = { login: 'Ana-Hub', type: 'User' };
    github.onCreated = undefined;
    github.files = [{ filename: 'services/cart/main.go' }];
    github.texts = {};
    github.deployments = [];
    github.isOver = false;
    github.refusal = undefined;
    github.refused.length = 0;
    logger.error.mockClear();
  });
  return {
    facts,
    github,
    logger,
    other,
    ...{ answered, pending, report, send },
    /** With what is in the database. */
    restart: async (meanwhile: () => Promise<unknown>) => {
      await started.stop();
      await meanwhile();
      await start();
    },
    get knex() {
      return knex;
    },
    get portal() {
      return started;
    },
  };
}
