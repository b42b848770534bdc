import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { SectionClaim } from '../kit/section';
import type { BriefWithoutDigest } from '../schema';
import { BriefSection, sections } from '../sections';

/** One statement of a brief. */
export type BriefClaim = SectionClaim & { section: BriefSection };

/** A section as the subject of a sentence. */
export const sectionInWords = Object.fromEntries(
  sections.map(({ id, subject }) => [id, subject]),
) as Readonly<Record<BriefSection, string>>;

/** Everything that a brief claims, in the order of its sections. */
export function briefClaims(brief: BriefWithoutDigest): BriefClaim[] {
  return sections.flatMap(section => {
    const { id } = section;
    const claims = section.claims(brief[id]);
    return (claims.length > 0 ? claims : [nothing(brief, id)]).map(claim => ({
      ...claim,
      section: id,
    }));
  });
}

/** That there is nothing is a claim as well, or that it is not known. */
function nothing(brief: BriefWithoutDigest, id: BriefSection): SectionClaim {
  const { status, reason = 'no source connected' } = brief[id];
  return {
    key: id,
    label: sectionInWords[id],
    nature: 'passing',
    ...(status === 'unknown' ? { unknown: reason } : { value: [] }),
  };
}

/** Whether two claims say the same, however each was learned. */
export function saysTheSame(
  a: Pick<BriefClaim, 'value'>,
  b: Pick<BriefClaim, 'value'>,
): boolean {
  return canonicalJson(a.value ?? null) === canonicalJson(b.value ?? null);
}
