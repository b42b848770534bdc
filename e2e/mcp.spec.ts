import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test } from '@playwright/test';
import { Api, sharedPortal, signedIn } from './support/api';

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

  async tools() {
    return (await this.#client.listTools()).tools;
  }

  /** What a tool answers; throws its message where it refuses. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as of `Api`
  async call(name: string, args: Record<string, unknown> = {}): Promise<any> {
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

test('the tools are those of docs/mcp.md, about forty tasks', async () => {
  const tools = (await assistant.tools()).filter(
    ({ name }) => !name.startsWith('catalog.'),
  );
  const guide = readFileSync(join(__dirname, '../docs/mcp.md'), 'utf8');
  const documented = Array.from(
    guide.matchAll(/^\| `([\w-]+\.[\w-]+)` +\|.*\| (yes|no) +\|$/gm),
    ([, name, readOnly]) => [name, readOnly === 'yes'],
  );

  expect(tools.length).toBeGreaterThanOrEqual(38);
  expect(tools.length).toBeLessThanOrEqual(44);
  expect(documented).toEqual(expect.arrayContaining([]));
  expect(
    tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]),
  ).toEqual(expect.arrayContaining(documented));
  expect(documented).toHaveLength(tools.length);
});

test('an assistant answers ten questions of a responder', async () => {
  await test.step('which service is "orders"?', async () => {
    await expect(assistant.brief({ signal: 'orders' })).rejects.toThrow(
      /legacy-orders/,
    );
    const { status, candidates } = await assistant.call('evidence.resolve', {
      signal: 'orders',
    });
    expect(status).toBe('ambiguous');
    expect(
      candidates.map(({ entityRef }: { entityRef: string }) => entityRef),
    ).toEqual(
      expect.arrayContaining([
        'component:default/legacy-orders',
        'component:default/orderfulfilment',
      ]),
    );
  });
  await test.step('what fires for my team?', async () => {
    const { alerts } = await assistant.call('evidence.get-overview', {
      owner: 'group:default/payments-platform',
    });
    expect(JSON.stringify(alerts)).toContain('CheckoutHighErrorRate');
  });
  const brief = await assistant.brief({ signal: 'CheckoutHighErrorRate' });
  expect(brief.entityRef).toBe(checkout);
});
