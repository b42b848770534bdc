import { counted } from '../../kit/fields';
import type { LastChangeOfKind } from './schema';

/**
 * That none of a kind was reported counts as none where a source that reports
 * this kind reported one of the latest changes of this entity too. A source that
 * reports only what happens, and none of these, may not know it.
 */
export function isVouchedFor(last: LastChangeOfKind | undefined): boolean {
  return last?.status === 'partial' && (last.sourcesOfEntity ?? 0) > 0;
}

/** What is stated of a kind of which no change is known. */
export function quietInWords(
  last: LastChangeOfKind | undefined,
  environment: string | undefined,
): { words: string; isUnknown: boolean } {
  const where = environment === undefined ? '' : ` in ${environment}`;
  return isVouchedFor(last)
    ? {
        words: `none${where} (${counted(
          last!.sourcesOfEntity!,
          'source reports its changes',
          'sources report its changes',
        )})`,
        isUnknown: false,
      }
    : { words: last?.reason ?? 'no source connected', isUnknown: true };
}
