import {
  Card,
  usePortalText,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ControlDetails } from '@plumbline/backstage-plugin-scorecards-common';
import { applicabilityWords } from '../../model/applicabilityWords';
import { Expression } from './Expression';

/** What is judged, of what, and how to mend it. */
export function ControlRule(props: { control: ControlDetails }) {
  const { appliesTo, maxAge, pass, rationale, remediation } = props.control;
  const { when } = appliesTo;
  const portalText = usePortalText();
  return (
    <Card
      title="Rule"
      summary={
        <Box component="span" sx={{ fontSize: 13, color: 'text.secondary' }}>
          {applicabilityWords(appliesTo)}
        </Box>
      }
    >
      <Box sx={{ whiteSpace: 'pre-line', mb: 1 }}>{rationale}</Box>
      <Expression label="Passes where">{pass}</Expression>
      {Object.entries(maxAge).map(([fact, age]) => (
        <Box key={fact}>
          <code>{fact}</code> counts for {age}
        </Box>
      ))}
      {when && <Expression label="Applies where">{when}</Expression>}
      <Box sx={{ mt: 1 }}>
        <strong>Fix</strong> {portalText(remediation.text)}
      </Box>
    </Card>
  );
}
