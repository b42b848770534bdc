import { defineSection, shown } from '../../kit/section';
import { assembleOwner, ownerTurns } from './assemble';
import { ownerClaims } from './claims';
import { ownerCodes, ownerGaps } from './gaps';
import { ownerSchema } from './schema';
import { ownerText } from './text';

/** Who answers for it, and for what it runs on. */
export const owner = defineSection({
  id: 'owner',
  subject: 'The owner',
  schema: ownerSchema,
  assemble: (context, { entities }) => assembleOwner(context, entities),
  turns: ownerTurns,
  codes: ownerCodes,
  gaps: ownerGaps,
  restsOn: {
    catalog: true,
    facts: {
      oncall: 'owner.workload.onCall',
      ownership: 'owner.workload.team',
    },
    conclusions: {
      'owner.workload.onCall': 'who is shown as on call still is',
    },
  },
  fills: [
    { title: 'Owner', by: 'catalog' },
    {
      title: 'On call',
      by: 'oncall.levels',
      shows: ({ workload }) => shown(workload.onCall),
    },
    {
      title: 'Escalation',
      by: 'oncall.escalation',
      shows: ({ workload }) => shown(workload.escalation),
    },
    { title: 'Who works on it', by: 'ownership.activity' },
  ],
  claims: ownerClaims,
  text: ownerText,
});
