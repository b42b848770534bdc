import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Answer, Backend, Json } from './backend';

export const checkout = 'component:default/checkoutservice';
const root = resolve(__dirname, '../..');
export const [evidence, scorecards, brief, provisioning, toil] = [
  ...['evidence', 'scorecards', 'incident-brief', 'provisioning', 'toil'],
].map(plugin => `/api/${plugin}`);

export function readJson(path: string): Json {
  return JSON.parse(readFileSync(join(root, 'examples', path), 'utf8'));
}

/** A recording with its times moved by some milliseconds. */
export function moved(value: Json, by: number, key = ''): Json {
  if (Array.isArray(value)) {
    return value.map(item => moved(item, by, key));
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        moved(each, by, name),
      ]),
    );
  }
  return ['observedAt', 'lastSeen', 'since', 'occurredAt'].includes(key)
    ? new Date(Date.parse(value) + by).toISOString()
    : value;
}

/** Steps of a story: calls of a backend as its users, and waits for its loops. */
export class Player {
  /** Ids of requests by the name of their database. */
  protected readonly requests: Record<string, string> = {};

  constructor(
    protected readonly backend: Backend,
    /** The server on which requests make databases. */
    protected readonly postgresUrl: string,
    protected readonly components: string[],
  ) {}

  protected async replay(): Promise<void> {
    const folder = 'telemetry';
    const instant = await this.now();
    for (const name of readdirSync(join(root, 'examples', folder)).sort()) {
      const { recordedAt, ...recording } = readJson(`${folder}/${name}`);
      await this.send(
        undefined,
        `${evidence}/observations`,
        moved(recording, instant - Date.parse(recordedAt)),
      );
    }
    const facts = this.components.flatMap((entityRef, index) => {
      const complete = index % 2 === 0;
      return [
        { entityRef, name: 'repository.readme', value: { present: false } },
        {
          ...{ entityRef, name: 'repository.lockFiles' },
          value: {
            ...{ present: true, complete, manifests: [] },
            missing: complete ? [] : ['package.json'],
          },
        },
      ];
    });
    await this.send(undefined, `${evidence}/observations`, {
      ...{ source: 'oracle-repositories', facts },
      observedAt: new Date(instant).toISOString(),
    });
  }

  /** Waits until something of a clock is judged. */
  protected async judged(at: string): Promise<void> {
    await this.until(
      `verdicts of ${at}`,
      'tom.okafor',
      `${scorecards}/verdicts?control=lock-files&status=fail`,
      body => body.items.length >= 2,
    );
  }

  /** Waits until loops have nothing left to do: answers stay the same. */
  protected async settle(): Promise<void> {
    let before = '';
    for (let same = 0; same < 4; ) {
      await sleep(1_000);
      const answers = [];
      for (const path of [
        `${scorecards}/verdicts?limit=500`,
        `${scorecards}/summary?by=owner`,
        `${evidence}/discrepancies?limit=500`,
        `${evidence}/audit?limit=500`,
        `${provisioning}/requests?limit=100`,
        `${toil}/candidates?limit=500`,
      ]) {
        answers.push((await this.backend.call('tom.okafor', 'GET', path)).text);
      }
      same = answers.join() === before ? same + 1 : 0;
      before = answers.join();
    }
  }

  protected reached(name: string, wanted: string) {
    return this.until(
      `'${name}' to be ${wanted}`,
      'sam.okoye',
      `${provisioning}/requests/${this.requests[name]}`,
      ({ state }) => state === wanted,
    );
  }

  protected async now(): Promise<number> {
    const { body } = await this.backend.call(
      'tom.okafor',
      'GET',
      `${brief}/brief?entityRef=${checkout}`,
    );
    return Date.parse(body.generatedAt);
  }

  protected async sql(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.postgresUrl });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  protected async send(
    user: string | undefined,
    path: string,
    body: unknown,
    method = 'POST',
  ): Promise<Json> {
    const answer = await this.backend.call(user, method, path, body);
    return expected(answer, `${method} ${path}`);
  }

  protected async read(user: string | undefined, path: string): Promise<Json> {
    return expected(await this.backend.call(user, 'GET', path), path);
  }

  protected async until(
    what: string,
    user: string | undefined,
    path: string,
    holds: (body: Json) => boolean,
  ): Promise<void> {
    const deadline = Date.now() + 90_000;
    for (;;) {
      const { body, text } = await this.backend.call(user, 'GET', path);
      if (body && !body.error?.name && holds(body)) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(`Waited in vain for ${what}: ${text.slice(0, 2_000)}`);
      }
      await sleep(200);
    }
  }
}

function expected({ status, body, text }: Answer, what: string): Json {
  if (status >= 300) {
    throw new Error(`${what}: ${status} ${text.slice(0, 800)}`);
  }
  return body;
}
