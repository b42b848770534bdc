import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { VerdictStore } from '../verdicts/VerdictStore';
import type { VerdictKey } from '../verdicts/records';
import type { StoredFix } from './records';
import { keyOf } from './CampaignVerdicts';

const partSize = 200;

/** By whose verdicts a fix is closed. */
export function verdictsOf({
  controls,
  entityRef,
}: Pick<StoredFix, 'controls' | 'entityRef'>): VerdictKey[] {
  return controls.map(control => ({ control, entityRef }));
}

/** Of these verdicts, since when each passes; undefined where it does not. */
export async function readPassing(
  keys: readonly VerdictKey[],
  { clock, verdicts }: { clock: Clock; verdicts: Pick<VerdictStore, 'list'> },
): Promise<(key: VerdictKey) => number | undefined> {
  const passing = new Map<string, number>();
  for (const control of new Set(keys.map(key => key.control))) {
    const refs = keys
      .filter(key => key.control === control)
      .map(({ entityRef }) => entityRef);
    for (let start = 0; start < refs.length; start += partSize) {
      const found = await verdicts.list(
        {
          control,
          entityRefs: [...new Set(refs.slice(start, start + partSize))],
          status: ['pass'],
        },
        { now: clock().getTime(), limit: partSize },
      );
      found.forEach(one => passing.set(keyOf(one), one.since));
    }
  }
  return key => passing.get(keyOf(key));
}
