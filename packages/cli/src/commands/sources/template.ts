/** How the words of a name are written, such as `acme-deploy`. */
function spellings(name: string) {
  const words = name.split('-');
  const capital = (word: string) => word[0].toUpperCase() + word.slice(1);
  const pascal = words.map(capital).join('');
  return {
    camel: pascal[0].toLowerCase() + pascal.slice(1),
    title: words.map(capital).join(' '),
    header: `X-${words.map(capital).join('-')}-Signature`,
    variable: name.replaceAll('-', '_').toUpperCase(),
    key: words.length > 1 ? `'${name}'` : name,
  };
}

/**
 * The files of a new module by their paths in its package: what docs/sources.md
 * writes, with the tests that every source passes.
 *
 * @param version - of the packages that it is written with
 */
export function sourceTemplate(
  name: string,
  version: string,
): Record<string, string> {
  const { camel, header, key, title, variable } = spellings(name);
  const backend = '@plumbline/backstage-plugin-evidence-backend';
  const node = '@plumbline/backstage-plugin-evidence-node';
  const packageName = `backstage-plugin-evidence-backend-module-${name}`;
  const manifest = {
    name: packageName,
    version: '0.1.0',
    private: true,
    description: `Evidence of ${title}`,
    main: 'src/index.ts',
    types: 'src/index.ts',
    backstage: {
      role: 'backend-plugin-module',
      pluginId: 'evidence',
      pluginPackage: backend,
    },
    scripts: {
      build: 'backstage-cli package build',
      lint: 'backstage-cli package lint',
      test: 'backstage-cli package test',
    },
    dependencies: {
      '@backstage/config': '^1.3.9',
      [node]: `^${version}`,
      zod: '^4.1.0',
    },
    devDependencies: {
      '@backstage/backend-test-utils': '^1.11.7',
      '@backstage/cli': '^0.36.6',
      '@backstage/types': '^1.2.2',
      [backend]: `^${version}`,
      // What the tests of every source need.
      'fast-check': '^4.3.0',
      supertest: '^7.0.0',
    },
    files: ['dist', 'config.d.ts'],
    configSchema: 'config.d.ts',
  };
  return {
    'package.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
    '.eslintrc.js':
      "module.exports = require('@backstage/cli/config/eslint-factory')(__dirname);\n",
    'README.md': `# Evidence of ${title}

\`\`\`ts
// packages/backend/src/index.ts
backend.add(import('${packageName}'));
\`\`\`

\`\`\`yaml
# app-config.yaml
plumbline:
  webhooks:
    ${name}: # POST /api/evidence/webhooks/${name}
      secrets:
        main: \${${variable}_SECRET}
  collectors:
    ${name}:
      type: ${name}
      url: https://${name}.example
      token: \${${variable}_TOKEN}
\`\`\`

A source has a webhook, a collector, or both: delete what yours has not, in \`src/module.ts\`, \`src/module.test.ts\` and \`config.d.ts\`.
`,
    'config.d.ts': `import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    webhooks?: {
      /** Deliveries are signed with one of these secrets. */
      ${key}?: {
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
      };
    };
    collectors?: {
      /** Of type \`${name}\`. */
      [id: string]: {
        url?: string;
        /** @visibility secret */
        token?: string;
        /** Default: a minute. */
        frequency?: HumanDuration | string;
        /** For one pass. Default: 20 seconds. */
        timeout?: HumanDuration | string;
      };
    };
  };
}
`,
    'src/index.ts': `export { ${camel}Module as default } from './module';\n`,
    'src/module.ts': `import type { Config } from '@backstage/config';
import {
  ChangeSource,
  Collector,
  createEvidenceModule,
  filledText,
  GuardedClient,
  parseInput,
  parseJson,
  readEndpoint,
  readOutcome,
  secondsOf,
  serviceSignal,
  unknownOutcomes,
  verifyHmac,
} from '${node}';
import { z } from 'zod';

/** What the webhook delivers. */
const eventSchema = z.object({
  run: z.string(),
  service: z.string(),
  version: z.string().optional(),
  state: z.string(),
  at: z.iso.datetime({ offset: true }),
});

/** What the API answers. */
const servicesSchema = z.array(
  z.object({ entity: z.string(), replicas: z.number() }),
);

const replicas = '${camel}.replicas';

const changeSource: ChangeSource = {
  id: '${name}',
  title: '${title}',
  guide: {
    text: 'Under Settings → Webhooks, add one with the secret',
    url: 'https://${name}.example/docs/webhooks',
  },
  kinds: ['deploy'],
  verify: (delivery, secrets) =>
    verifyHmac(delivery, secrets, { header: '${header}' }),
  translate: delivery => {
    const event = parseInput(eventSchema, parseJson(delivery.body), 'event');
    const reading = readOutcome(event.state, { shipped: 'succeeded' });
    return {
      ...unknownOutcomes(reading),
      changes: [
        {
          source: '${name}',
          id: event.run,
          kind: 'deploy',
          signal: serviceSignal(event.service),
          occurredAt: event.at,
          revision: filledText(event.version),
          outcome: reading.outcome,
        },
      ],
    };
  },
};

/** Settings to begin with, which set-up shows. */
const example = \`
${name}:
  type: ${name}
  url: https://${name}.example
  token: \\\${${variable}_TOKEN}
\`;

/** \`plumbline.collectors.<id>\` of type \`${name}\`. */
function readCollector(id: string, own: Config): Collector {
  const key = \`plumbline.collectors.\${id}\`;
  const endpoint = readEndpoint(
    own,
    key,
    'a server of ${title}',
    'https://${name}.example',
  );
  return {
    id,
    title: '${title}',
    frequencySeconds: secondsOf(own, 'frequency', 60),
    timeoutSeconds: secondsOf(own, 'timeout', 20),
    reports: [replicas],
    collect: async pass => {
      const api = new GuardedClient({
        ...endpoint,
        title: '${title}',
        credentialsAt: key,
        signal: pass.signal,
      });
      const answer = await api.request('/api/services');
      await pass.report({
        type: 'full',
        facts: answer.read(servicesSchema).map(service => ({
          entityRef: service.entity,
          name: replicas,
          value: service.replicas,
        })),
      });
    },
  };
}

export const ${camel}Module = createEvidenceModule({
  moduleId: '${name}',
  changeSources: () => [changeSource],
  collectors: { ${key}: readCollector },
  examples: { ${key}: example },
  facts: [
    {
      name: replicas,
      description: 'How many of it run',
      maxAgeSeconds: 3600,
      schema: z.number().int().nonnegative(),
      collectors: ['${name}'],
    },
  ],
});
`,
    'src/module.test.ts': `import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  aComponent,
  hmac,
  testCollectorModule,
  testWebhookModule,
} from '${backend}/testUtils';
import { ${camel}Module } from './module';

jest.setTimeout(120_000);

testWebhookModule({
  module: ${camel}Module,
  id: '${name}',
  sign: (body, secret) => ({
    '${header}': hmac('sha256', body, secret),
  }),
  deliveries: ({ text }) => [
    {
      run: 'r1',
      service: 'checkout',
      state: 'shipped',
      at: '2026-03-01T11:30:00Z',
      note: text,
    },
  ],
  kinds: ['deploy'],
});

const secret = 'a-token-that-is-shown-nowhere';

testCollectorModule({
  module: ${camel}Module,
  secret,
  start: async () => {
    let services = [{ entity: 'component:default/checkout', replicas: 3 }];
    const server = createServer((req, res) => {
      const isKnown = req.headers.authorization === \`Bearer \${secret}\`;
      res.writeHead(isKnown ? 200 : 401).end(JSON.stringify(services));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      url: \`http://127.0.0.1:\${port}\`,
      stop: () => server.close(),
      remove: () => {
        services = [];
      },
    };
  },
  config: url => ({
    type: '${name}',
    url,
    token: secret,
    timeout: '2s',
    frequency: '1ms',
  }),
  entities: [aComponent('checkout')],
  goneAtOnce: true,
});
`,
  };
}
