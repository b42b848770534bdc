import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  oldSecret,
  secret,
  startLedger,
  TestLedger,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { createGithubChangeSource } from '../createGithubChangeSource';

export const githubSecret = secret;
export const oldGithubSecret = oldSecret;

export type Example = { event: string; origin: string; payload: any };

const examplesDir = dirname(
  require.resolve('@octokit/webhooks-examples/package.json'),
);
export const events = [
  'deployment',
  'deployment_status',
  'ping',
  'pull_request',
  'pull_request_review',
  'push',
  'release',
  'workflow_job',
  'workflow_run',
];

/** Every payload of the events, of GitHub itself and of each enterprise version. */
function readExamples(): Example[] {
  return [
    'api.github.com',
    'ghes-31',
    'ghes-32',
    'ghes-33',
    'ghes-34',
    'ghes-35',
  ]
    .flatMap(origin => {
      const definitions: { name: string; examples: any[] }[] = JSON.parse(
        readFileSync(join(examplesDir, origin, 'index.json'), 'utf8'),
      );
      return definitions.flatMap(({ name: event, examples }) =>
        examples.map(payload => ({ event, origin, payload })),
      );
    })
    .filter(({ event }) => events.includes(event));
}

export const examples = readExamples();
/** A payload to alter. */
export const example = (event: string): any =>
  structuredClone(examples.find(each => each.event === event)!.payload);

export function sign(body: string | Buffer, key = githubSecret): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

/** A ledger with GitHub's webhook for each test, stopped after it. */
export function useGithubWebhook(databases: TestDatabases) {
  let app: TestLedger;
  let running = false;

  async function start(
    databaseId: TestDatabaseId = 'SQLITE_3',
    config?: Parameters<typeof startLedger>[1],
  ) {
    app = await startLedger(
      await databases.init(databaseId),
      config ?? {
        plumbline: {
          webhooks: {
            github: {
              secrets: { old: oldGithubSecret, present: githubSecret },
            },
          },
        },
      },
      createGithubChangeSource,
    );
    running = true;
    app.estate.set('https://github.com/Codertocat/Hello-World', [
      'component:default/hello',
    ]);
  }

  async function stop() {
    if (running) {
      running = false;
      await app.server.stop();
    }
  }

  afterEach(stop);

  function send(
    event: string | undefined,
    body: string,
    headers: Record<string, string | undefined> = {},
  ) {
    const sent = request(app.server).post('/api/evidence/webhooks/github');
    const all = {
      'Content-Type': 'application/json',
      'X-GitHub-Event': event,
      'X-Hub-Signature-256': sign(body),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) {
      if (value !== undefined) {
        sent.set(name, value);
      }
    }
    return sent.send(body);
  }

  const deliver = (event: string, payload: unknown) =>
    send(event, JSON.stringify(payload));

  const listed = async () =>
    (await app.ledger.list({ limit: 500 })).items.map(
      // Times of receipt and authors have tests of their own.
      ({ receivedAt, amendedAt, reportedBy, ...change }) => change,
    );

  return {
    get app(): TestLedger {
      return app;
    },
    start,
    stop,
    send,
    deliver,
    listed,
  };
}
