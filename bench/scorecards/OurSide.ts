import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';
import { bundle } from '../lib/bundle';
import type { Engine } from '../portal/startPortal';
import { checks, controlFile } from './checks';
import { factsOf, refOf, teamOf } from './facts';
import { Side } from './Side';
import type { Statuses } from './statuses';

const entitiesAtOnce = 100;
const servicesAtOnce = 100;
/** A verdict a line. */
const lines = 'scorecards/verdicts?format=ndjson';

/** What one request cost its reader, and within the backend. Milliseconds. */
export type TimedRequest = {
  path: string;
  ms: number;
  serverMs: number;
  bytes: number;
};

/** Evidence and scorecards, with the checks as controls. */
export class OurSide {
  readonly #side: Side;
  readonly #evidence: EvidenceClient;
  readonly #standards: string;

  private constructor(side: Side, standards: string) {
    this.#side = side;
    this.#standards = standards;
    this.#evidence = new EvidenceClient({
      baseUrl: `${side.url}/api/evidence`,
      token: async () => side.token,
    });
  }

  static async start(options: {
    name: string;
    size: number;
    engine: Engine;
    postgresUrl: string;
  }): Promise<OurSide> {
    const standards = mkdtempSync(join(tmpdir(), 'plumbline-standards-'));
    const controls = join(standards, 'controls');
    mkdirSync(controls);
    for (const check of checks) {
      writeFileSync(join(controls, `${check.id}.yaml`), controlFile(check));
    }
    const side = await Side.start({
      ...options,
      main: await bundle(join(__dirname, 'ours.ts')),
      config: {
        plumbline: { standards: { bench: { url: `file:${standards}` } } },
      },
      env: { BENCH_SIZE: `${options.size}` },
    });
    return new OurSide(side, standards);
  }

  /** Reports the facts of these services as of a revision. */
  async report(indexes: readonly number[], revision: number): Promise<void> {
    const observedAt = new Date().toISOString();
    for (let at = 0; at < indexes.length; at += entitiesAtOnce) {
      const facts = indexes.slice(at, at + entitiesAtOnce).flatMap(index =>
        Object.entries(factsOf(index, revision)).map(([name, value]) => ({
          entityRef: refOf(index),
          name,
          value: value as never,
        })),
      );
      const { refused, unresolved, items } =
        await this.#evidence.pushObservations({
          source: 'bench',
          observedAt,
          facts,
          edges: [],
          workloads: [],
        });
      if (refused + unresolved > 0) {
        const bad = items.find(({ status }) => status !== 'resolved');
        throw new Error(`Not taken: ${JSON.stringify(bad)}`);
      }
    }
  }

  /** As if nothing had ever been judged. */
  async forget(): Promise<void> {
    await this.#side.withDatabase('scorecards', async knex => {
      for (const table of ['verdicts', 'subjects', 'positions']) {
        await knex(table).delete();
      }
    });
  }

  judge(): Promise<{ ms: number; changed: number }> {
    return this.#side.ask('judge');
  }

  /** Every verdict with its evidence; how many bytes these are. */
  readAll(query = ''): Promise<number> {
    return this.#side.size(`${lines}${query}`);
  }

  async statuses(): Promise<Statuses> {
    const statuses: Statuses = new Map();
    const text = await this.#side.fetch(lines);
    for (const line of text.trimEnd().split('\n')) {
      const { entityRef, control, status } = JSON.parse(line);
      statuses.set(`${entityRef} ${control}`, status);
    }
    return statuses;
  }

  /** The verdicts of some services. */
  async readSome(indexes: readonly number[]): Promise<void> {
    for (let at = 0; at < indexes.length; at += servicesAtOnce) {
      const refs = indexes.slice(at, at + servicesAtOnce).map(refOf);
      await this.readAll(`&entityRef=${encodeURIComponent(refs.join(','))}`);
    }
  }

  /** What the page of a team asks for. */
  async teamPage(index: number): Promise<TimedRequest[]> {
    const owner = encodeURIComponent(teamOf(index));
    const requests: TimedRequest[] = [];
    for (const path of [
      `team?owner=${owner}`,
      `verdicts?owner=${owner}&status=fail&sort=since&limit=100`,
      `exemptions?owner=${owner}`,
    ]) {
      const started = performance.now();
      const { text, serverMs } = await this.#side.get(`scorecards/${path}`);
      requests.push({
        path: path.split('?')[0],
        ms: performance.now() - started,
        serverMs,
        bytes: text.length,
      });
    }
    return requests;
  }

  memory(): Promise<number> {
    return this.#side.ask('memory');
  }

  async stop(): Promise<void> {
    await this.#side.stop();
    rmSync(this.#standards, { recursive: true, force: true });
  }
}
