import { BriefWithoutDigest, briefSections } from '../schema';
import type { BriefSection } from '../sections';
import { BriefClaim, briefClaims, saysTheSame } from './briefClaims';

/** One thing that two briefs of an entity do not say alike. */
export type BriefDifference = {
  key: string;
  section: BriefSection;
  label: string;
  /** Absent when the earlier brief stated nothing of it. */
  then?: BriefClaim;
  /** Absent when the later brief says nothing of it. */
  now?: BriefClaim;
};

/**
 * What a later brief of the same entity says otherwise than an earlier one, in
 * the order of the sections; empty when nothing did.
 */
export function compareBriefs(
  then: BriefWithoutDigest,
  now: BriefWithoutDigest,
): BriefDifference[] {
  const before = keyed(then);
  const after = keyed(now);
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys
    .flatMap((key): BriefDifference[] => {
      const old = before.get(key);
      const recent = after.get(key);
      if (old && recent && saysTheSame(old, recent)) {
        return [];
      }
      const { section, label } = (recent ?? old)!;
      return [
        {
          key,
          section,
          label,
          ...(old && { then: old }),
          ...(recent && { now: recent }),
        },
      ];
    })
    .sort(
      (a, b) =>
        briefSections.indexOf(a.section) - briefSections.indexOf(b.section),
    );
}

function keyed(brief: BriefWithoutDigest): Map<string, BriefClaim> {
  return new Map(briefClaims(brief).map(claim => [claim.key, claim]));
}
