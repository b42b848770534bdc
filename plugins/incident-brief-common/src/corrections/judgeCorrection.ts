import { BriefClaim, saysTheSame } from '../claims/briefClaims';
import type { Correction, StatedClaim } from './schema';

/** What evidence says of a correction now. */
export type CorrectionVerdict =
  /** At least one thing that was wrong is no longer stated; in words. */
  | { status: 'corrected'; reason: string }
  | { status: 'wrong' }
  /** What was wrong is not stated at the moment, which proves nothing. */
  | { status: 'not-stated' };

/**
 * What a line of the brief stands for: one claim under its key, or all of a
 * section. Empty when the brief has no such line.
 */
export function claimsOfLine(
  claims: readonly BriefClaim[],
  line: string,
): BriefClaim[] {
  return claims.filter(({ key, section }) => key === line || section === line);
}

/** Claims of a line that can be seen to be corrected. */
export function trackedClaims(stated: readonly StatedClaim[]): StatedClaim[] {
  return stated.filter(({ nature }) => nature !== 'passing');
}

/**
 * Judges a correction by what the brief of its entity claims now. A source that
 * fell silent corrects nothing: what became unknown is neither right nor wrong.
 */
export function judgeCorrection(
  correction: Pick<Correction, 'said'>,
  now: readonly BriefClaim[],
): CorrectionVerdict {
  const byKey = new Map(now.map(claim => [claim.key, claim]));
  const tracked = trackedClaims(correction.said);
  const changes = tracked.flatMap(
    stated => changeOf(stated, byKey.get(stated.key)) ?? [],
  );
  if (changes.length > 0) {
    return { status: 'corrected', reason: changes.join('; ') };
  }
  const isStated = tracked.some(stated => {
    const claim = byKey.get(stated.key);
    return (
      claim && isKnown(claim) === isKnown(stated) && saysTheSame(stated, claim)
    );
  });
  return { status: isStated ? 'wrong' : 'not-stated' };
}

/** In words, what is stated instead; undefined when that is unknown. */
function changeOf(
  stated: StatedClaim,
  now: BriefClaim | undefined,
): string | undefined {
  if (!now) {
    return stated.nature === 'lasting' && isKnown(stated)
      ? `${stated.label} is no longer stated`
      : undefined;
  }
  if (!isKnown(now) || (isKnown(stated) && saysTheSame(stated, now))) {
    return undefined;
  }
  // What has parts is named by its label alone: the parts may name entities
  // that not everybody may see.
  return typeof now.value === 'string'
    ? `${stated.label} is now '${shortened(now.value)}'`
    : `${stated.label} changed`;
}

function isKnown(claim: { value?: unknown }): boolean {
  return claim.value !== undefined;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
