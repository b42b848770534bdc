import { toEntities } from '../estate/entities';
import { generateShape } from '../estate/shape';
import { count, printTable } from '../lib/table';
import { Load, loadEvidence } from '../portal/loadEvidence';
import { PortalClient } from '../portal/PortalClient';
import { Engine, startPortal } from '../portal/startPortal';

export type IngestResult = { size: number; engine: Engine; load: Load };

/** Reports to a portal on SQLite all that was generated for its estate. */
export async function measureSqliteIngest(options: {
  size: number;
  seed: number;
  postgresUrl: string;
}): Promise<IngestResult> {
  const { size, seed, postgresUrl } = options;
  const engine = 'SQLite';
  const things = generateShape(size, seed);
  const portal = await startPortal({
    name: `ingest_${size}`,
    engine,
    postgresUrl,
    entities: toEntities(things, seed),
  });
  try {
    const load = await loadEvidence(new PortalClient(portal), things, seed);
    return { size, engine, load };
  } finally {
    await portal.stop();
  }
}

export function printIngest(results: readonly IngestResult[]): void {
  const perSecond = (items: number, seconds: number) =>
    count(items / Math.max(seconds, 0.001));
  printTable(
    'Reported over HTTP by one client, one request after the other; the first time, so every item is new',
    [
      'entities, database',
      'edges',
      'edges/s',
      'facts, workloads',
      'facts, workloads/s',
      'changes',
      'changes/s',
    ],
    results.map(({ size, engine, load }) => [
      `${count(size)}, ${engine}`,
      count(load.edges),
      perSecond(load.edges, load.edgeSeconds),
      count(load.items),
      perSecond(load.items, load.itemSeconds),
      count(load.changes),
      perSecond(load.changes, load.changeSeconds),
    ]),
  );
}
