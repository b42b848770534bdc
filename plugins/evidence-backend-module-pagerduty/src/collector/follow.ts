import { isId, PagerId } from './ids';
import { nameOf, Policy, Service } from './schemas';

/** Of a pager: the policy that it follows, or why there is none. */
export type Followed = (
  | { policy: Policy }
  | { missing: string }
  /** PagerDuty has nothing of this id. */
  | { missing: string; absent: { of: 'service' | 'policy'; id: string } }
) & { service?: Service };

/** Which service and policy a pager leads to, from what is known of both. */
export function follow(
  pager: PagerId,
  serviceOf: (id: string) => Service | undefined,
  policyOf: (id: string) => Policy | undefined,
): Followed {
  const service =
    pager.of === 'service' && isId(pager.id) ? serviceOf(pager.id) : undefined;
  return {
    ...followTo(pager, service, policyOf),
    ...(service && { service }),
  };
}

function followTo(
  { of, id }: PagerId,
  service: Service | undefined,
  policyOf: (id: string) => Policy | undefined,
): Followed {
  if (!isId(id)) {
    return { missing: `'${id.slice(0, 40)}' is not an id of PagerDuty` };
  }
  if (of === 'service' && !service) {
    return {
      missing: `PagerDuty has no service '${id}'`,
      absent: { of, id },
    };
  }
  if (service?.status === 'disabled') {
    return {
      missing: `The service '${nameOf(service)}' is disabled in PagerDuty`,
    };
  }
  const policyId = of === 'policy' ? id : service!.escalation_policy?.id;
  if (policyId === undefined) {
    return {
      missing: `The service '${nameOf(service!)}' has no escalation policy`,
    };
  }
  const policy = policyOf(policyId);
  return policy
    ? { policy }
    : {
        missing: `PagerDuty has no escalation policy '${policyId}'`,
        absent: { of: 'policy', id: policyId },
      };
}
