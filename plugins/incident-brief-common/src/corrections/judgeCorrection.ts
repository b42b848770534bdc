import { BriefClaim, saysTheSame } from '../claims/briefClaims';
import type { Correction, SaidClaim } from './schema';

/** What evidence says of a correction now. */
export type CorrectionVerdict =
  /** At least one thing that was wrong is no longer said; in words. */
  | { status: 'corrected'; reason: string }
  | { status: 'wrong' }
  /** What was wrong is not said at the moment, which proves nothing. */
  | { status: 'untold' };

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
export function trackedClaims(said: readonly SaidClaim[]): SaidClaim[] {
  return said.filter(({ nature }) => nature !== 'passing');
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
    said => changeOf(said, byKey.get(said.key)) ?? [],
  );
  if (changes.length > 0) {
    return { status: 'corrected', reason: changes.join('; ') };
  }
  const isSaid = tracked.some(said => {
    const claim = byKey.get(said.key);
    return claim && isTold(claim) === isTold(said) && saysTheSame(said, claim);
  });
  return { status: isSaid ? 'wrong' : 'untold' };
}

/** In words, what is said instead; undefined when that can't be told. */
function changeOf(
  said: SaidClaim,
  now: BriefClaim | undefined,
): string | undefined {
  if (!now) {
    return said.nature === 'lasting' && isTold(said)
      ? `${said.label} is no longer said`
      : undefined;
  }
  if (!isTold(now) || (isTold(said) && saysTheSame(said, now))) {
    return undefined;
  }
  // What has parts is told by its label alone: the parts may name entities
  // that not everybody may see.
  return typeof now.value === 'string'
    ? `${said.label} is now '${shortened(now.value)}'`
    : `${said.label} changed`;
}

function isTold(claim: { value?: unknown }): boolean {
  return claim.value !== undefined;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
