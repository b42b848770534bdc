import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import type {
  Operation,
  Operations,
  RawRoute,
} from '../../plugins/evidence-common/src';
import { evidenceOperations } from '../../plugins/evidence-common/src';
import { incidentBriefOperations } from '../../plugins/incident-brief-common/src';
import { provisioningOperations } from '../../plugins/provisioning-common/src';
import { scorecardsOperations } from '../../plugins/scorecards-common/src';
import { toilOperations } from '../../plugins/toil-common/src';
import { Portal, startPortal } from '../portal';
import { Api, signedIn } from '../support/api';
import { deliveriesOf, isOnItsWay } from '../support/deliveries';
import { ExamplePostgres, lacksTerraform } from '../support/provisioning';
import { AccessRow, Caller, rowOf, toolRowOf, toolsOf } from './access';
import { Corpus } from './corpus';
import { Example, examplesOf } from './examples';
import { nameOf, readOperations } from './operations';
import { makeSubjects } from './subjects';
import { accessPage, writePage } from './tables';

const secrets = {
  ci: randomBytes(16).toString('hex'),
  assistant: randomBytes(16).toString('hex'),
};
/** The token that a guide describes as one that reads. */
const readerSecret = randomBytes(16).toString('hex');
function readerEntry(): object {
  const guide = readFileSync(resolve(__dirname, '../../docs/cli.md'), 'utf8');
  const [, section] = guide.split('## Tokens that read');
  const [, yaml] = /```yaml\n(.*?)```/s.exec(section)!;
  const { backend } = parse(yaml.replace('${READER_TOKEN}', readerSecret));
  return backend.auth.externalAccess[0];
}
const folder = mkdtempSync(join(tmpdir(), 'plumbline-access-'));
let portal: Portal;

/** The guest beside the example's users, and the tokens that the guides describe. */
const layer = {
  plumbline: { provisioning: { drift: { everySeconds: 2 } } },
  auth: {
    providers: { guest: { dangerouslyAllowOutsideDevelopment: true } },
  },
  backend: {
    auth: {
      externalAccess: [
        {
          type: 'static',
          options: { token: secrets.ci, subject: 'ci' },
          accessRestrictions: [{ plugin: 'evidence' }],
        },
        {
          type: 'static',
          options: { token: secrets.assistant, subject: 'mcp-client' },
          accessRestrictions: [
            'mcp-actions',
            'evidence',
            'incident-brief',
            'provisioning',
            'scorecards',
            'toil',
            'catalog',
          ].map(plugin => ({ plugin })),
        },
        readerEntry(),
      ],
    },
  },
};

test.beforeAll(async () => {
  test.setTimeout(540_000);
  const file = join(folder, 'layer.yaml');
  writeFileSync(file, JSON.stringify(layer));
  portal = await startPortal({ flags: ['--config', file] });
});

test.afterAll(async () => {
  await portal.stop();
  rmSync(folder, { recursive: true, force: true });
});

const offered: Record<string, Operations> = {
  evidence: evidenceOperations,
  'incident-brief': incidentBriefOperations,
  provisioning: provisioningOperations,
  scorecards: scorecardsOperations,
  toil: toilOperations,
};

/** What the tools are called with; what is not here is called with nothing. */
const checkout = 'component:default/checkoutservice';
const entity = {
  kind: 'Component',
  namespace: 'default',
  name: 'checkoutservice',
};
const toolInputs = (
  examples: Map<string, Example>,
): Record<string, object> => ({
  ...derivedInputs(examples),
  'incident-brief.get-brief': { signal: 'checkoutservice' },
  'evidence.resolve': { signal: 'checkoutservice' },
  'scorecards.get-scorecard': { entityRef: checkout },
  'catalog.get-catalog-entity': entity,
  'catalog.refresh-catalog-entity': entity,
  'catalog.register-entity': {
    locationUrl: 'https://attacker.example/catalog-info.yaml',
  },
  'catalog.unregister-entity': {
    type: { locationUrl: 'https://attacker.example/catalog-info.yaml' },
  },
  'catalog.validate-entity': { entity: 'kind: Group' },
});

/**
 * Tools that are operations take what the operations do; those of several have
 * a row for each `decision`, written behind the name.
 */
function derivedInputs(examples: Map<string, Example>): Record<string, object> {
  const inputs: Record<string, object> = {};
  for (const [plugin, operations] of Object.entries(offered)) {
    for (const operation of Object.values<Operation | RawRoute>(operations)) {
      if ('action' in operation && operation.action) {
        const path = `/api/${plugin}${operation.path}`;
        const { method, action } = operation;
        const example = examples.get(`${method.toUpperCase()} ${path}`);
        const { name, decision } = action;
        inputs[[`${plugin}.${name}`, decision].filter(Boolean).join(' ')] = {
          ...(decision && { decision }),
          ...example?.path,
          ...example?.query,
          ...(example?.body as object | undefined),
        };
      }
    }
  }
  return inputs;
}

test('the token that reads decides nothing', async () => {
  const reader = new Api(portal.url, readerSecret);
  const read = [
    '/api/incident-brief/brief?signal=checkoutservice',
    '/api/evidence/changes?limit=1',
    '/api/scorecards/verdicts?entityRef=component:default/checkoutservice',
    '/api/toil/candidates',
    '/api/provisioning/requests',
  ];
  for (const path of read) {
    // Once the catalog is read.
    await expect
      .poll(async () => [path, (await reader.get(path)).status], {
        timeout: 120_000,
      })
      .toEqual([path, 200]);
  }
  const written: [string, object][] = [
    ['/api/evidence/collectors/repositories/run', {}],
    ['/api/provisioning/requests/req-000000000001/reveal', {}],
  ];
  for (const [path, body] of written) {
    expect([path, (await reader.post(path, body)).status]).toEqual([path, 403]);
  }
});

test('everybody is let in where docs/access.md says so, and nowhere else', async () => {
  test.skip(lacksTerraform, 'there is no terraform on PATH');
  test.setTimeout(0);
  const guest = await new Api(portal.url).get('/api/auth/guest/refresh');
  const token = readFileSync(portal.tokenFile, 'utf8').trim();
  const apis: Record<Caller, Api> = {
    'no one': new Api(portal.url),
    guest: new Api(portal.url, guest.body.backstageIdentity.token),
    'CI token': new Api(portal.url, secrets.ci),
    assistant: new Api(portal.url, secrets.assistant),
    'local token': new Api(portal.url, token),
    stranger: await signedIn(portal.url, 'kenji.mori'),
    owner: await signedIn(portal.url, 'ana.ruiz'),
    approver: await signedIn(portal.url, 'li.wei'),
    admin: await signedIn(portal.url, 'tom.okafor'),
  };
  const subjects = await makeSubjects(
    await signedIn(portal.url, 'sam.okoye'),
    apis['local token'],
    await ExamplePostgres.of(portal),
  );
  // What is still on its way has neither an instant nor a digest yet; examples
  // of other operations may begin more of it.
  const deliveriesAreSent = () =>
    expect
      .poll(
        async () => {
          const deliveries = await deliveriesOf(apis.admin);
          return deliveries.length > 0 && !deliveries.some(isOnItsWay);
        },
        { timeout: 180_000 },
      )
      .toBe(true);
  const examples = examplesOf(subjects);
  const corpus = new Corpus();
  const rows: AccessRow[] = [];
  for (const operation of readOperations()) {
    const example = examples.get(nameOf(operation));
    const needsOne = operation.method !== 'GET' || operation.path.includes('{');
    expect(
      !needsOne || example !== undefined,
      `${nameOf(operation)} is new: add a request to e2e/attacks/examples.ts`,
    ).toBe(true);
    if (operation.path === '/api/incident-brief/deliveries') {
      await deliveriesAreSent();
    }
    rows.push(await rowOf(operation, example ?? {}, apis, corpus));
  }
  const inputs = toolInputs(examples);
  const tools = await toolsOf(apis.admin);
  const toolRows: AccessRow[] = [];
  for (const name of [...tools.keys()].sort()) {
    const isOfTool = (call: string) => call.split(' ')[0] === name;
    const calls = Object.keys(inputs).filter(isOfTool);
    for (const call of calls.length > 0 ? calls : [name]) {
      toolRows.push(await toolRowOf(call, inputs[call] ?? {}, apis, corpus));
    }
  }
  const { PLUMBLINE_ORACLE: mode = 'check' } = process.env;
  if (mode !== 'check') {
    corpus.write({ widen: mode === 'widen' });
  }
  const page = await accessPage(rows, toolRows);
  if (process.env.PLUMBLINE_WRITE_TABLES) {
    await writePage('access.md', page);
  }
  // Both are shown, where both differ.
  expect
    .soft(
      page,
      'who may do what has changed: look at it, and run npm run access',
    )
    .toBe(readFileSync(resolve(__dirname, '../../docs/access.md'), 'utf8'));
  expect(
    corpus.differences(),
    'operations answer otherwise than before: oracle/README.md',
  ).toEqual([]);
});
