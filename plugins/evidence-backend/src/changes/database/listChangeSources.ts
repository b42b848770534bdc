import type { Knex } from 'knex';
import { changeKinds } from '@plumbline/backstage-plugin-evidence-common';
import { readHorizon } from '@plumbline/backstage-plugin-evidence-node';
import type { AsKnown, KindSources } from '../records';
import { asKnownAt } from '../../database/sql';
import { changesKey } from './pastChanges';
import type {
  DbChangeConnectionRow,
  DbChangeRow,
  DbChangeSourceRow,
} from './tables';

/**
 * Every kind of change, with the sources that reported it or can, sorted, and
 * the instant of its first change, or from when on none was deleted.
 */
export async function listChangeSources(
  options: AsKnown & { knex: Knex },
): Promise<KindSources[]> {
  const { knex, at } = options;
  const reporting = knex<DbChangeSourceRow>('change_sources');
  if (at !== undefined) {
    reporting.where('first_received_at', '<=', at);
  }
  const firstOf = (kind: string) =>
    knex<DbChangeRow>('changes')
      .where({ kind })
      .where(asKnownAt(knex, 'changes', at))
      .orderBy('occurred_at')
      .first('occurred_at');
  const [horizon = 0, firsts, reported, connected] = await Promise.all([
    readHorizon(knex, changesKey),
    Promise.all(changeKinds.map(firstOf)),
    reporting,
    knex<DbChangeConnectionRow>('change_connections').where(
      asKnownAt(knex, 'change_connections', at),
    ),
  ]);
  return changeKinds.map((kind, index) => {
    const first = firsts[index];
    const of = (rows: { source: string; kind: string }[]) =>
      rows.filter(row => row.kind === kind).map(({ source }) => source);
    const sources = of(reported).sort();
    const silent = of(connected)
      .filter(source => !sources.includes(source))
      .sort();
    return {
      kind,
      sources,
      ...(silent.length > 0 && { silent }),
      ...(isInstant(first?.occurred_at) && {
        from: new Date(
          Math.max(Number(first?.occurred_at), horizon),
        ).toISOString(),
      }),
    };
  });
}

/** A damaged row says nothing about where changes begin. */
function isInstant(stored: unknown): boolean {
  return (
    stored !== undefined && !Number.isNaN(new Date(Number(stored)).getTime())
  );
}
