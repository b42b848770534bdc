import type { EvidenceStore } from '../database/EvidenceStore';
import type { PassReport } from '../database/records';
import type {
  ObservationItem,
  ObservationOutcome,
} from '../database/observations';
import type { EstateProjection } from '../estate/projection/EstateProjection';
import { writeInParts } from '../runtime/writeInParts';

const itemsAtOnce = 500;

/**
 * Stores the observations of one push in parts. The projection catches up after
 * each, so that a reader in between has one part to catch up with at most. The
 * coverage of the push counts once its last part is stored.
 */
export async function recordInParts(
  {
    projection,
    store,
  }: {
    projection: Pick<EstateProjection, 'catchUp'>;
    store: Pick<EvidenceStore, 'recordObservations'>;
  },
  items: readonly ObservationItem[],
  pass: PassReport,
): Promise<ObservationOutcome[]> {
  const parts = partsOf(items);
  const outcomes: ObservationOutcome[] = [];
  await writeInParts(parts, async (places, isLast) => {
    const some = await store.recordObservations(
      places.map(place => items[place]),
      isLast ? pass : { ...pass, coverage: 'as-before' },
    );
    places.forEach((place, at) => {
      outcomes[place] = some[at];
    });
    if (!isLast) {
      await projection.catchUp();
    }
  });
  return outcomes;
}

/**
 * Indexes of the items, part by part. Items with the same key stay in one part,
 * within which their order does not matter.
 */
function partsOf(items: readonly ObservationItem[]): number[][] {
  const parts: number[][] = [[]];
  const partOf = new Map<string, number[]>();
  items.forEach(({ part, key }, place) => {
    const id = `${part}\n${key}`;
    let own = partOf.get(id) ?? parts[parts.length - 1];
    if (!partOf.has(id) && own.length >= itemsAtOnce) {
      own = [];
      parts.push(own);
    }
    partOf.set(id, own);
    own.push(place);
  });
  return parts;
}
