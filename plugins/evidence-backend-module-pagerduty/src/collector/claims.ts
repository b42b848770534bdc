import type { OwnershipClaim } from '@plumbline/backstage-plugin-evidence-common';
import { clean, nameOf, pageOf, Service } from './schemas';

/** PagerDuty lets a service have few; more is a mistake. */
const maxTeams = 20;

/**
 * Which teams PagerDuty says own a service. Undefined where it does not say: an
 * empty list would say that there are none.
 */
export function claimsOf(
  service: Service | undefined,
): OwnershipClaim[] | undefined {
  if (!service?.teams) {
    return undefined;
  }
  const url = pageOf(service.html_url);
  const by = clean(`The service '${nameOf(service)}' of PagerDuty`);
  const names = new Set(service.teams.slice(0, maxTeams).map(nameOf));
  return [...names]
    .sort()
    .map(owner => ({ by, owner, ...(url !== undefined && { url }) }));
}
