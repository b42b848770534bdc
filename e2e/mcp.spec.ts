import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Api, sharedPortal, signedIn } from './support/api';
import { test } from './support/sharedPortal';

// The client of the protocol's own SDK, which the portal's server brings.
const sdk = createRequire(
  join(
    __dirname,
    '../node_modules/@backstage/plugin-mcp-actions-backend/package.json',
  ),
);
const { Client } = sdk('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = sdk(
  '@modelcontextprotocol/sdk/client/streamableHttp.js',
);

type Tool = {
  name: string;
  description: string;
  annotations: { readOnlyHint: boolean };
};

const checkout = 'component:default/checkoutservice';

/** An assistant of Ana Ruiz, who is on call. */
class Assistant {
  readonly #client = new Client({ name: 'e2e', version: '1' });

  static async of({ url, token }: Api): Promise<Assistant> {
    const one = new Assistant();
    await one.#client.connect(
      new StreamableHTTPClientTransport(new URL('/api/mcp-actions/v1', url), {
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      }),
    );
    return one;
  }

  async tools(): Promise<Tool[]> {
    return (await this.#client.listTools()).tools;
  }

  /** What a tool answers; throws its message where it refuses. */
  async call(
    name: string,
    args: Record<string, unknown> = {},
  ): Promise<ReturnType<typeof JSON.parse>> {
    const { content, isError } = await this.#client.callTool({
      name,
      arguments: args,
    });
    const [{ text }] = content as { text: string }[];
    if (isError) {
      throw new Error(text);
    }
    const output = JSON.parse(text.replace(/^```json\n|\n```$/g, ''));
    return 'answer' in output ? JSON.parse(output.answer) : output;
  }

  async brief(input: Record<string, unknown>) {
    const { digest, brief } = await this.call('incident-brief.get-brief', {
      ...input,
      format: 'json',
    });
    return { ...JSON.parse(brief), digest };
  }

  close() {
    return this.#client.close();
  }
}

let api: Api;
let assistant: Assistant;

test.beforeAll(async () => {
  api = await signedIn(sharedPortal().url, 'ana.ruiz');
  assistant = await Assistant.of(api);
});
test.afterAll(() => assistant?.close());

test('the tools are those of docs/mcp.md, about fifty tasks', async () => {
  const tools = (await assistant.tools()).filter(
    ({ name }) => !name.startsWith('catalog.'),
  );
  const guide = readFileSync(join(__dirname, '../docs/mcp.md'), 'utf8');
  const documented = Array.from(
    guide.matchAll(/^\| `([\w-]+\.[\w-]+)` +\|.*\| (yes|no) +\|$/gm),
    ([, name, readOnly]) => [name, readOnly === 'yes'],
  );

  expect(tools.length).toBeGreaterThanOrEqual(38);
  // More than these, and an assistant chooses worse among them.
  expect(tools.length).toBeLessThanOrEqual(60);
  expect(documented.sort()).toEqual(
    tools
      .map(({ name, annotations }) => [name, annotations.readOnlyHint])
      .sort(),
  );
});

type Item = { entityRef: string };
const refsOf = (items: Item[]) => items.map(({ entityRef }) => entityRef);

test('an assistant answers ten questions of a responder', async () => {
  await test.step('which service is "orders"?', async () => {
    const candidates = [
      'component:default/legacy-orders',
      'component:default/orderfulfilment',
    ];
    await expect(assistant.brief({ signal: 'orders' })).rejects.toThrow(
      candidates[0],
    );
    const answer = await assistant.call('evidence.resolve', {
      signal: 'orders',
    });
    expect(answer.status).toBe('ambiguous');
    expect(refsOf(answer.candidates).sort()).toEqual(candidates);
  });
  await test.step('which service has an unknown name?', async () => {
    await expect(
      assistant.brief({ signal: 'no-such-service' }),
    ).rejects.toThrow(/^NotFoundError: /);
  });
  await test.step('what fires for my team?', async () => {
    const { firing } = await assistant.call('evidence.get-overview', {
      owner: 'group:default/payments-platform',
    });
    expect(refsOf(firing)).toContain(checkout);
  });
  const brief = await assistant.brief({ signal: 'CheckoutHighErrorRate' });
  expect(brief.entityRef).toBe(checkout);
  await test.step('whose is it, and who is on call?', () => {
    const { team, onCall } = brief.owner.workload;
    expect(team.value).toBe('group:default/payments-platform');
    expect(onCall.value[0]).toMatchObject({ level: 1, name: 'Primary' });
    expect(onCall.value[0].user).toMatch(/^user:default\//);
  });
  await test.step('what is the prime suspect?', () => {
    const [{ change, reasons }] = brief.lastChange.suspects;
    expect(change).toMatchObject({ kind: 'deploy', revision: 'v2.14.1' });
    expect(reasons).toContain('only eu-west-1 runs it, only eu-west-1 alerts');
  });
  await test.step('what was deployed last, and how is it rolled back?', async () => {
    const { items } = await assistant.call('evidence.list-changes', {
      entityRef: checkout,
      kind: 'deploy',
      environment: 'production',
    });
    // Other tests deploy to the shared portal, too.
    const release = 'v2.14.1';
    expect(
      items.find(({ revision }: { revision?: string }) => revision === release),
    ).toMatchObject({
      rollback: {
        to: 'v2.14.0',
        crosses: expect.arrayContaining([
          expect.objectContaining({ kind: 'schema', revision: 'V42' }),
        ]),
      },
    });
  });
  await test.step('who is hit?', async () => {
    const { items } = await assistant.call('evidence.list-dependencies', {
      entityRef: checkout,
      direction: 'calledBy',
    });
    expect(refsOf(items)).toContain('component:default/frontend');
    expect(refsOf(brief.blastRadius.affected)).toContain(
      'component:default/frontend',
    );
  });
  await test.step('how is what it depends on?', () => {
    const health = Object.fromEntries(
      brief.dependencies.items.map((item: Item & { health: object }) => [
        item.entityRef,
        item.health,
      ]),
    );
    expect(health['resource:default/orders-db']).toMatchObject({ value: 'ok' });
    expect(health['component:default/legacy-orders']).toHaveProperty('unknown');
  });
  await test.step('what is not known, and why?', async () => {
    expect(brief.confidence).toContainEqual(
      expect.objectContaining({ code: 'stale-evidence' }),
    );
    const { items } = await assistant.call('evidence.list-sources');
    const probes = items.find(({ id }: { id: string }) =>
      id.startsWith('uptime-probes'),
    );
    const age = Date.parse(brief.at) - Date.parse(probes.lastObserved);
    expect(age).toBeGreaterThan(30 * 60_000);
  });
  await test.step('does another region run another version?', () => {
    expect(brief.runtime.differs).toEqual([
      { region: 'eu-west-1', versions: ['v2.14.1'] },
      { region: 'us-east-1', versions: ['v2.14.0'] },
    ]);
  });
  await test.step('what did the brief state then?', async () => {
    const { at } = brief;
    const markdown = await assistant.call('incident-brief.get-brief', {
      entityRef: checkout,
      at,
    });
    const rest = await api.brief({ entityRef: checkout, at });
    expect(markdown.digest).toBe(rest.digest);
    expect(markdown.brief).toContain(rest.digest);
    expect(brief.digest).toBe(rest.digest);
    expect((await assistant.brief({ entityRef: checkout, at })).digest).toBe(
      rest.digest,
    );
  });
});
