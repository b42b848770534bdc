import type { Verdict } from '../schemas/verdict';

/**
 * Whether it fails and is not legacy. Where no baseline is frozen nothing shows
 * new from old, so nothing is new.
 *
 * @param frozen - whether its control has a baseline
 */
export function isNew(
  { baseline, underlying }: Pick<Verdict, 'baseline' | 'underlying'>,
  frozen: boolean,
): boolean {
  return frozen && underlying === 'fail' && !baseline;
}
