import type {
  Dispute,
  Exemption,
} from '@plumbline/backstage-plugin-scorecards-common';

/** Exemptions and disputes of one verdict. */
export type Cases = {
  exemptions: readonly Exemption[];
  disputes: readonly Dispute[];
};

/** Of the exemptions and disputes of an entity, those of one control. */
export function casesOf(all: Cases, control: string): Cases {
  return {
    exemptions: all.exemptions.filter(each => each.control === control),
    disputes: all.disputes.filter(each => each.control === control),
  };
}

/** What still counts, or waits for somebody; and what is over. */
export function standingCases(cases: Cases): { now: Cases; past: Cases } {
  const stands = {
    exemption: ({ state }: Exemption) =>
      state === 'pending' || state === 'approved',
    dispute: ({ state }: Dispute) => state === 'open',
  };
  const { exemptions, disputes } = cases;
  return {
    now: {
      exemptions: exemptions.filter(stands.exemption),
      disputes: disputes.filter(stands.dispute),
    },
    past: {
      exemptions: exemptions.filter(each => !stands.exemption(each)),
      disputes: disputes.filter(each => !stands.dispute(each)),
    },
  };
}
