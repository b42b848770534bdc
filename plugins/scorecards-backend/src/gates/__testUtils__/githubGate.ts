import { createHmac, generateKeyPairSync } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import githubModule from '@plumbline/backstage-plugin-scorecards-backend-module-github';
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

export const reported = { status: 'reported' };

/** A portal of one repository at a GitHub of tests, for a whole file. */
export function githubGate() {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const github = new GithubServer();
  let started: Awaited<ReturnType<typeof startScorecards>>;
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
  let start = async () => {};
  beforeAll(async () => {
    process.env.PLUMBLINE_PACE = '0.02';
    const apiBaseUrl = await github.start();
    const knex = await databases.init('SQLITE_3');
    start = async () => {
      started = await startScorecards({
        knex,
        facts,
        gates: [incidentRule, reviewRule, sitesRule],
        features: [githubModule],
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
            github: [{ host: 'git.example', apiBaseUrl, apps: [app] }],
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
  });
  afterAll(async () => {
    delete process.env.PLUMBLINE_PACE;
    await started.stop();
    github.stop();
  });

  return {
    facts,
    github,
    send,
    /** With what is in the database. */
    restart: async (meanwhile: () => Promise<unknown>) => {
      await started.stop();
      await meanwhile();
      await start();
    },
    get portal() {
      return started;
    },
  };
}
