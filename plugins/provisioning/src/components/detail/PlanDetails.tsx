import { Fold } from '@plumbline/backstage-plugin-evidence-react';
import type { PlanSummary } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { attributeWords } from '../../model/planWords';

/** Resource by resource, attribute by attribute: what is sensitive is only named. */
export function PlanDetails(props: { plan: PlanSummary; summary: string }) {
  const { plan, summary } = props;
  if (plan.changes.length === 0) {
    return null;
  }
  return (
    <Fold summary={summary}>
      {plan.changes.map(change => (
        <Box key={change.address} sx={{ mt: 1 }}>
          <div>
            {change.action} <code>{change.address}</code>
          </div>
          <Box
            component="ul"
            sx={{
              m: 0,
              pl: 2.5,
              fontFamily: 'monospace',
              fontSize: 12.5,
              overflowWrap: 'anywhere',
            }}
          >
            {change.attributes.map(attribute => (
              <li key={attribute.name}>{attributeWords(attribute)}</li>
            ))}
          </Box>
        </Box>
      ))}
    </Fold>
  );
}
