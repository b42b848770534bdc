import { gzipSync } from 'node:zlib';
import {
  coreServices,
  createServiceFactory,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import request from 'supertest';
import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../__testUtils__/startEvidence';
import { createLedgerDatabases } from '../database/ledger/__testUtils__/testLedger';
import { aComponent } from '../projection/__testUtils__/testEstate';
import { hmac } from './__testUtils__/useWebhook';
import { notification } from './argocd/__testUtils__/application';
import {
  deployment,
  featureFlag,
  push,
  web,
} from './gitlab/__testUtils__/events';

jest.setTimeout(120_000);

const secret = 'not-a-real-secret-0123456789';
/** Must never be kept or logged, wherever a payload has it. */
const canary = 'glpat-canary5e7';
const leaky = `https://oauth2:${canary}@gitlab.acme.example/shop/checkout`;

type Sent = {
  source: string;
  body: string | Buffer;
  headers: Record<string, string>;
};

const json = (body: unknown) => JSON.stringify(body);
const signed: Record<
  string,
  (body: string | Buffer) => Record<string, string>
> = {
  argocd: () => ({ Authorization: `Bearer ${secret}` }),
  gitlab: () => ({ 'X-Gitlab-Token': secret }),
  'hcp-terraform': body => ({
    'X-TFE-Notification-Signature': hmac('sha512', body, secret),
  }),
  launchdarkly: body => ({ 'X-LD-Signature': hmac('sha256', body, secret) }),
};
const sources = Object.keys(signed);
const sending = (source: string, body: string | Buffer): Sent => ({
  source,
  body,
  headers: signed[source](body),
});

const leakyProject = {
  ...push().project,
  web_url: leaky,
  git_http_url: `${leaky}.git`,
};
const flagEntry = {
  _id: 'e1',
  kind: 'flag',
  date: Date.parse('2026-03-01T11:30:00Z'),
  accesses: [
    { action: 'updateOn', resource: 'proj/shop:env/production:flag/checkout' },
  ],
  name: 'Checkout',
  titleVerb: 'turned on the flag',
  comment: `As described in https://u:${canary}@wiki.acme.example and ${secret}`,
  currentVersion: { environments: { production: { on: true } } },
};
const run = {
  payload_version: 1,
  run_id: 'run-1',
  run_url: `https://u:${canary}@app.terraform.io/app/acme/checkout/runs/run-1`,
  run_message: `As in https://wiki.acme.example/?access_token=${canary}`,
  workspace_name: 'checkout',
  organization_name: 'acme',
  notifications: [
    {
      trigger: 'run:completed',
      run_status: 'applied',
      run_updated_at: '2026-03-01T11:20:00Z',
    },
  ],
};
const application = notification({
  spec: { source: { repoURL: `${leaky}.git`, path: '.' } },
});
const commits = push({ project: leakyProject }).commits.map(commit => ({
  ...commit,
  message: `Fetch from ${leaky}.git`,
  url: `${leaky}/-/commit/${commit.id}?private_token=${canary}`,
}));
const deliveries = [
  sending('argocd', json(application)),
  sending('gitlab', json(push({ project: leakyProject, commits }))),
  sending(
    'gitlab',
    json(
      deployment('success', '2026-03-01T11:10:00Z', { project: leakyProject }),
    ),
  ),
  sending('gitlab', json({ ...featureFlag(true), project: leakyProject })),
  sending('hcp-terraform', json(run)),
  sending('launchdarkly', json(flagEntry)),
];

describe('deliveries to the whole plugin', () => {
  const databases = createLedgerDatabases();
  const lines: string[] = [];
  let knex: Knex;
  let evidence: Awaited<ReturnType<typeof startEvidence>>;

  const logger = ((): LoggerService => {
    const log = (message: string, meta?: unknown) => {
      lines.push(`${message} ${json(meta)}`);
    };
    return {
      error: (message, meta) =>
        log(message, meta instanceof Error ? `${meta.stack}` : meta),
      warn: log,
      info: log,
      debug: log,
      child: () => logger,
    };
  })();

  beforeEach(async () => {
    lines.length = 0;
    knex = await databases.init('SQLITE_3');
    evidence = await startEvidence({
      entities: [
        aComponent('checkout', {
          annotations: { 'backstage.io/source-location': `url:${web}` },
        }),
      ],
      hidden: ['component:default/checkout'],
      config: {
        plumbline: {
          webhooks: Object.fromEntries(
            sources.map(id => [id, { secrets: { present: secret } }]),
          ),
        },
      },
      features: [
        createServiceFactory({
          service: coreServices.rootLogger,
          deps: {},
          factory: () => ({ ...logger, addOverrides: () => {} }),
        }),
        createServiceFactory({
          service: coreServices.database,
          deps: {},
          factory: () => mockServices.database({ knex }),
        }),
      ],
    });
  });
  afterEach(() => evidence.server.stop());

  const send = ({ source, body, headers }: Sent) =>
    request(evidence.server)
      .post(`/api/evidence/webhooks/${source}`)
      .set({ 'Content-Type': 'application/json', ...headers })
      // A buffer would be sent as JSON of its bytes.
      .serialize(raw => raw as string)
      .send(body as string);

  async function everyRow(): Promise<string> {
    const tables: { name: string }[] = await knex('sqlite_master')
      .where({ type: 'table' })
      .select('name');
    const rows = await Promise.all(
      tables.map(async ({ name }) => [name, await knex(name).select()]),
    );
    return json(rows);
  }

  it('keeps each as a change of the service, and no credentials', async () => {
    for (const delivery of deliveries) {
      expect((await send(delivery)).status).toBe(201);
    }
    const { body } = await evidence.as(ana).get('/changes', {
      entityRef: 'component:default/checkout',
    });
    const listed = body.items.map(
      ({ kind, source }: { kind: string; source: string }) =>
        `${source} ${kind}`,
    );
    expect(listed.sort()).toEqual([
      'argocd deploy',
      'gitlab commit',
      'gitlab commit',
      'gitlab deploy',
      'gitlab flag',
      'hcp-terraform infrastructure',
      'launchdarkly flag',
    ]);
    // A year later the same deliveries leave the same ledger.
    setClock('2027-03-01T12:00:00.000Z');
    for (const delivery of [...deliveries].reverse()) {
      expect((await send(delivery)).status).toBe(200);
    }
    const after = await evidence.as(ana).get('/changes', {
      entityRef: 'component:default/checkout',
    });
    expect(after.body).toEqual(body);

    // What is refused is audited and logged.
    for (const source of sources) {
      await send({ source, body: json({ [canary]: canary }), headers: {} });
      await send(sending(source, json({ kind: 'flag', date: canary })));
    }
    const kept = `${await everyRow()} ${lines.join('\n')}`;
    expect(kept).toContain('gitlab.acme.example/shop/checkout');
    expect(kept).not.toContain(canary);
    expect(kept).not.toContain(secret);
    expect(json(body)).not.toContain('oauth2');
  });

  it.each(sources)('refuses other encodings from %s', async source => {
    const { body } = deliveries.find(one => one.source === source)!;
    const text = body.toString();
    const cases: [
      body: Buffer,
      headers: Record<string, string>,
      status: number,
    ][] = [
      [Buffer.from(text, 'utf16le'), {}, 400],
      [Buffer.from(`${text.slice(0, -1)},"x":"\xff"}`, 'latin1'), {}, 400],
      [Buffer.from(text.slice(0, -20)), {}, 400],
      [gzipSync(text), {}, 400],
      [gzipSync(text), { 'Content-Encoding': 'gzip' }, 415],
      [Buffer.from(json({ filler: 'x'.repeat(2 ** 20) })), {}, 413],
    ];
    for (const [bytes, headers, status] of cases) {
      const delivery = sending(source, bytes);
      const answer = await send({
        ...delivery,
        headers: { ...delivery.headers, ...headers },
      });
      expect(answer.status).toBe(status);
      expect(answer.body.error.message).toMatch(/^The body must .*[^.]$/);
    }
    const { body: page } = await evidence.as(ana).get('/changes');
    expect(page.items).toEqual([]);
  });

  it('takes unknown fields, and a mark of byte order before the text', async () => {
    for (const { source, body } of deliveries) {
      const more = json({ ...JSON.parse(body.toString()), a_new_field: {} });
      const marked = Buffer.from(`\ufeff${more}`);
      expect((await send(sending(source, marked))).status).toBe(201);
    }
  });

  it('shows what became of them, to those who may see everything', async () => {
    for (const delivery of [...deliveries, ...deliveries]) {
      await send(delivery);
    }
    await send(sending('gitlab', json({ object_kind: 'note' })));
    await send({ source: 'gitlab', body: '{}', headers: {} });
    await send(sending('gitlab', '{'));
    await send(sending('gitlab', json({ x: 'x'.repeat(2 ** 20) })));
    await send({ source: 'unheard-of', body: '{}', headers: {} });
    const statusOf = async (user: string) => {
      const { body } = await evidence.as(user).get('/collectors');
      return body.items.find(({ id }: { id: string }) => id === 'gitlab');
    };
    expect((await statusOf(ana)).deliveries).toEqual({
      since: '2026-03-01T12:00:00.000Z',
      accepted: 3,
      lastAcceptedAt: '2026-03-01T12:00:00.000Z',
      duplicates: 3,
      ignored: { note: 1 },
      refused: { malformed: 1, 'too-large': 1, unsigned: 1 },
      unknownOutcomes: {},
    });
    expect(await statusOf(outsider)).not.toHaveProperty('deliveries');
    const { body } = await evidence.as(ana).get('/collectors');
    expect(json(body)).not.toContain('unheard-of');
  });
});
