import type { EvidenceStore, PassReport } from '../database/EvidenceStore';
import type {
  ObservationItem,
  ObservationOutcome,
} from '../database/observations';
import type { EstateProjection } from '../projection/EstateProjection';
import { writeInParts } from '../writeInParts';

const itemsAtOnce = 500;

/**
 * Keeps what one push brought. Each of its parts is followed before the next:
 * whoever asks meanwhile has not all of them to follow. How many things a push is
 * about counts once its last part is kept.
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
 * Places of the items, part by part. What is said of one thing stays in one part:
 * which of it holds does not depend on the order there.
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
