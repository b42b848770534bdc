import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import { gateOverrideCase } from '../database/DatabaseOverrideStore';
import { gateReviewCase } from '../database/DatabaseGateReviewStore';
import { lifecycleCase } from '../lifecycle/DatabaseLifecycleStore';

type Reads = (id: string) => Promise<PublishedCase | undefined>;

/** Reads what waits for a decision, by its type, for its publication. */
export function allCasesReader(of: {
  gates: { readOverride: Reads; readReview: Reads };
  lifecycle: { readCase: Reads };
  people: {
    readCase: (
      type: 'exemption' | 'dispute',
      id: string,
    ) => Promise<PublishedCase | undefined>;
  };
  promotions: {
    cases: {
      read: (type: string, id: string) => Promise<PublishedCase | undefined>;
    };
  };
}): (type: string, id: string) => Promise<PublishedCase | undefined> {
  const { gates, lifecycle, people, promotions } = of;
  return (type, id) => {
    switch (type) {
      case gateReviewCase:
        return gates.readReview(id);
      case gateOverrideCase:
        return gates.readOverride(id);
      case lifecycleCase:
        return lifecycle.readCase(id);
      case 'exemption':
      case 'dispute':
        return people.readCase(type, id);
      default:
        return promotions.cases.read(type, id);
    }
  };
}
