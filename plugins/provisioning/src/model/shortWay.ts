import type { Impact } from '@plumbline/backstage-plugin-provisioning-common';

const terms =
  'you may approve it alone, with a reason. That counts for an hour, and is recorded as an override.';

/**
 * Whether what evidence knows of incidents opens the short way to an approval.
 *
 * @param impact - undefined while it is being read, or where nobody knows
 */
export function shortWayWords(
  impact: Pick<Impact, 'incidents'> | undefined,
): string {
  if (!impact) {
    return `While its service has an open incident ${terms}`;
  }
  const { incidents } = impact;
  const open = incidents.filter(({ stale }) => !stale);
  if (open.length > 0) {
    return `Its service has an open incident (${namesOf(open)}), so ${terms}`;
  }
  return incidents.length > 0
    ? `No source has confirmed recently that ${namesOf(
        incidents,
      )} is still open, so it needs the usual approval; once its source reports it again, ${terms}`
    : 'Its service has no known open incident, so it needs the usual approval.';
}

function namesOf(incidents: readonly { id: string }[]): string {
  return incidents.map(({ id }) => id).join(', ');
}
