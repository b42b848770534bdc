import type { Policy } from './schemas/policy';
import type { Enforcement } from './schemas/policyReport';

/**
 * Where a policy is enforced, and where it is not. What only a plan shows can
 * not be enforced by a form, and nothing of ours stands before a provider's API.
 */
export function enforcementOf({ layer }: Pick<Policy, 'layer'>): Enforcement[] {
  const early = layer === 'request';
  const unplanned = 'It reads the plan, and there is none yet.';
  return [
    { layer: 'form', enforced: early, ...(!early && { gap: unplanned }) },
    { layer: 'request', enforced: early, ...(!early && { gap: unplanned }) },
    // What holds of a request is judged again when it is planned.
    { layer: 'plan', enforced: true },
    {
      layer: 'admission',
      enforced: false,
      gap: 'What is changed past the portal is not stopped; it is found as drift.',
    },
  ];
}
