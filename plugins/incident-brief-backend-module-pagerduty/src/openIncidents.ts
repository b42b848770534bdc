import type { PagerDutyApi } from './PagerDutyApi';

/** The reference of an incident as PagerDuty has it. */
const incidentId = /^[A-Z0-9]{1,64}$/i;

/**
 * Ids of the open incidents of a service; unknown where PagerDuty does not
 * answer. https://developer.pagerduty.com/api-reference/incidents/list-incidents
 */
export async function openIncidents(
  api: PagerDutyApi,
  serviceId: string,
): Promise<string[] | undefined> {
  const query = new URLSearchParams([
    ['service_ids[]', serviceId],
    ['statuses[]', 'triggered'],
    ['statuses[]', 'acknowledged'],
    ['limit', '25'],
  ]);
  const answer = await api.get(`/incidents?${query}`);
  if (answer.status !== 'ok') {
    return undefined;
  }
  const { incidents } = answer.body;
  return (Array.isArray(incidents) ? incidents : [])
    .map(incident => incident?.id)
    .filter(id => typeof id === 'string' && incidentId.test(id));
}
