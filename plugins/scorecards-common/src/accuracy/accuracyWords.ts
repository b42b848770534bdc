import type { Accuracy } from '../schemas/accuracy';
import { percentOf } from './percentOf';

/** `97.5% of 40 failures`. */
export function accuracyWords({
  share,
  judged,
}: Pick<Accuracy, 'share' | 'judged'>): string {
  if (share === undefined) {
    return 'not known: within the window it failed nothing, or nothing that is not in dispute';
  }
  return `${percentOf(share)}% of ${judged} ${
    judged === 1 ? 'failure' : 'failures'
  }`;
}
