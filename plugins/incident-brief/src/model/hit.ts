import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';

/** What a failure reaches, the most critical first. */
export type Hit = {
  atLeast: number;
  /** Refs by tier, tier 1 first; at most `perTier` each, with how many are left. */
  tiers: { tier: string; refs: string[]; left: number }[];
  entryPoints: string[];
  customerPaths: string[];
  dataDomains: string[];
  regions: string[];
  /** `1,204 more at depth 3`. */
  beyond: string[];
};

const perTier = 4;

/** The blast radius cut to a line or two. */
export function hitLine(brief: Brief): Hit {
  const { blastRadius } = brief;
  const byTier = new Map<string, string[]>();
  for (const { entityRef, tier } of blastRadius.affected) {
    if (tier !== undefined) {
      byTier.set(tier, [...(byTier.get(tier) ?? []), entityRef]);
    }
  }
  return {
    atLeast: blastRadius.atLeast,
    tiers: [...byTier]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .slice(0, 2)
      .map(([tier, refs]) => ({
        tier,
        refs: refs.slice(0, perTier),
        left: Math.max(0, refs.length - perTier),
      })),
    entryPoints: blastRadius.entryPoints,
    customerPaths: blastRadius.customerPaths,
    dataDomains: blastRadius.dataDomains,
    regions: blastRadius.regions,
    beyond: moreWords(blastRadius.more),
  };
}

/** `1,204 more at depth 3`, for each depth that was cut. */
export function moreWords(more: Brief['blastRadius']['more']): string[] {
  return more.map(
    ({ direction, depth, count }) =>
      `${count.toLocaleString('en-US')} more ${
        direction === undefined
          ? ''
          : `${direction === 'calledBy' ? 'called by' : 'calls'} `
      }at depth ${depth}`,
  );
}
