import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import {
  Author,
  claimSources,
  SourceClaim,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { ObservationRow } from '../tables';
import { appendFeed } from './feed';

/**
 * Takes names of sources for an author. What their former owners observed under
 * these names holds no more: it would show as the new owner's.
 *
 * @throws NotAllowedError where a name is another author's
 */
export async function claim(
  trx: Knex.Transaction,
  claims: readonly SourceClaim[],
  options: { author: Author; at: number },
): Promise<void> {
  const { displaced } = await claimSources(trx, claims, options);
  for (const source of displaced) {
    const rows = await trx<ObservationRow>('observations')
      .where({ source })
      .whereNull('superseded_at')
      .select('part', 'entity_ref', 'key');
    await trx('observations')
      .where({ source })
      .whereNull('superseded_at')
      .update({ superseded_at: options.at });
    await appendFeed(
      trx,
      rows.map(({ part, entity_ref, key }) => ({
        type: part,
        entityRef: entity_ref ?? undefined,
        key: part === 'fact' ? undefined : key,
      })),
      options.at,
    );
  }
}

/** Reserves source names for the interfaces of this installation, replacing earlier claims. */
export async function reserveSources(
  trx: Knex.Transaction,
  reserved: readonly { source: string; author: Author }[],
  at: number,
): Promise<void> {
  // Each replica takes them in the same order.
  for (const { source, author } of [...reserved].sort((a, b) =>
    compareText(a.source, b.source),
  )) {
    await claim(trx, [{ source }], { author, at });
  }
}
