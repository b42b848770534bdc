import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { note } from '../lib/table';
import type { Engine } from '../portal/startPortal';
import { peerChecks, peerSchema } from './checks';
import { nameOf, peerRow } from './facts';
import { Side } from './Side';
import type { Statuses } from './statuses';

const folder = join(__dirname, '../peer');
const entitiesAtOnce = 500;

type Answer = {
  entity: string;
  error?: unknown;
  results: { check: { id: string }; result: boolean }[];
}[];

/** Installs the peer where that has not been done; it compiles nothing. */
export function installPeer(): void {
  if (
    !existsSync(join(folder, 'node_modules/@backstage-community')) ||
    !existsSync(join(folder, 'node_modules/.package-lock.json'))
  ) {
    note('installing the peer, which takes a minute');
    execFileSync(
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'],
      { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
    );
  }
}

/** Tech Insights with its JSON rules engine, unmodified. */
export class PeerSide {
  readonly #side: Side;

  private constructor(side: Side) {
    this.#side = side;
  }

  static async start(options: {
    name: string;
    engine: Engine;
    postgresUrl: string;
    execArgv?: string[];
  }): Promise<PeerSide> {
    const side = await Side.start({
      ...options,
      main: join(folder, 'main.cjs'),
      config: { techInsights: { factChecker: { checks: peerChecks() } } },
    });
    await side.ask('schema', { schema: peerSchema() });
    return new PeerSide(side);
  }

  async report(indexes: readonly number[], revision: number): Promise<void> {
    for (let at = 0; at < indexes.length; at += entitiesAtOnce) {
      const items = indexes
        .slice(at, at + entitiesAtOnce)
        .map(index => peerRow(index, revision));
      await this.#side.ask('insert', { items });
    }
  }

  /** All checks on all entities, in the one request that there is for it. */
  runAll(): Promise<number> {
    return this.#side.size('tech-insights/checks/run', { entities: [] });
  }

  /** As above, in parts that one can parse. What is left out is unknown. */
  async statuses(size: number): Promise<Statuses> {
    const statuses: Statuses = new Map();
    for (let at = 0; at < size; at += entitiesAtOnce) {
      const count = Math.min(entitiesAtOnce, size - at);
      const answer: Answer = JSON.parse(
        await this.#side.fetch('tech-insights/checks/run', {
          entities: Array.from({ length: count }, (_, index) => ({
            kind: 'component',
            namespace: 'default',
            name: nameOf(at + index),
          })),
        }),
      );
      for (const { entity, error, results } of answer) {
        if (error) {
          throw new Error(JSON.stringify(error));
        }
        for (const { check, result } of results) {
          statuses.set(`${entity} ${check.id}`, result ? 'pass' : 'fail');
        }
      }
    }
    return statuses;
  }

  memory(): Promise<number> {
    return this.#side.ask('memory');
  }

  stop(): Promise<void> {
    return this.#side.stop();
  }
}
