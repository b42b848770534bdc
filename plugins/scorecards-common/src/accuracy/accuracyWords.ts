import type { Accuracy } from '../schemas/accuracy';
import { percentOf } from './percentOf';

/** `97.5% of 40 reviewed failures`; `unknown: 3 of at least 20 failures reviewed`. */
export function accuracyWords({
  share,
  reviewed,
  least,
}: Pick<Accuracy, 'share' | 'reviewed' | 'least'>): string {
  return share === undefined
    ? `unknown: ${reviewed} of at least ${least} ${
        least === 1 ? 'failure' : 'failures'
      } reviewed`
    : `${percentOf(share)}% of ${reviewed} reviewed ${
        reviewed === 1 ? 'failure' : 'failures'
      }`;
}
