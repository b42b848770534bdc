import { defineSection, shown } from '../../kit/section';
import { assembleFiring } from './assemble';
import { firingClaims } from './claims';
import { firingCodes, firingGaps } from './gaps';
import { firingSchema } from './schema';
import { firingText } from './text';

/** What fires, what is burning, and which incidents are open. */
export const firing = defineSection({
  id: 'firing',
  subject: 'What fires',
  schema: firingSchema,
  assemble: assembleFiring,
  codes: firingCodes,
  gaps: firingGaps,
  restsOn: { facts: { alerts: 'firing', incident: 'firing', slo: 'firing' } },
  fills: [
    {
      title: 'Alerts',
      by: 'alerts.firing',
      shows: ({ alerts }) => shown(alerts),
    },
    {
      title: 'Objectives',
      by: 'slo.state',
      shows: ({ slo }) => shown(slo),
    },
    {
      title: 'Incidents',
      by: 'incident.active',
      shows: ({ incidents }) => shown(incidents),
    },
  ],
  claims: firingClaims,
  text: firingText,
});
