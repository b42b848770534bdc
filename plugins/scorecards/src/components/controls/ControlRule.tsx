import { Section } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ControlDetails } from '@plumbline/backstage-plugin-scorecards-common';
import { applicabilityWords } from '../../model/applicabilityWords';
import { Expression } from './Expression';

/** What is judged, of what, and how to mend it. */
export function ControlRule(props: { control: ControlDetails }) {
  const { appliesTo, maxAge, pass, remediation } = props.control;
  const { when } = appliesTo;
  return (
    <Section title="The rule">
      <Expression label="It passes where">{pass}</Expression>
      {Object.entries(maxAge).map(([fact, age]) => (
        <Box key={fact}>
          What is known of <code>{fact}</code> counts for {age}
        </Box>
      ))}
      <Box>Applies to {applicabilityWords(appliesTo)}</Box>
      {when && <Expression label="Applies where">{when}</Expression>}
      <Box>To mend it: {remediation.text}</Box>
    </Section>
  );
}
