import { Section } from '@plumbline/backstage-plugin-evidence-react';
import {
  accuracyWindowDays,
  accuracyWords,
  type ControlDetails,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { number } from '../../model/words';

/** How often it was right where it failed something; the sample beside it. */
export function Accuracy(props: {
  accuracy: NonNullable<ControlDetails['accuracy']>;
}) {
  const { accuracy } = props;
  const { share, judged, upheld, rejected, open, version } = accuracy;
  return (
    <Section title="How right it is">
      {share === undefined ? (
        <Box>
          Not known: version {version} has failed nothing in the last{' '}
          {accuracyWindowDays} days
          {open > 0 && <> but {number(open)} in dispute, not decided</>}.
        </Box>
      ) : (
        <Box>
          <strong>{accuracyWords(accuracy)}</strong> of version {version} in the
          last {accuracyWindowDays} days: {number(upheld)} upheld as false
          positives, {number(rejected)} disputed and found right,{' '}
          {number(judged - upheld - rejected)} not disputed
          {open > 0 && <>; {number(open)} not decided, left out</>}.
        </Box>
      )}
    </Section>
  );
}
