import { Section } from '@plumbline/backstage-plugin-evidence-react';
import {
  accuracyWindowDays,
  accuracyWords,
  type ControlDetails,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { count, number } from '../../model/words';

/** How often it was right where it failed something; the sample beside it. */
export function Accuracy(props: {
  accuracy: NonNullable<ControlDetails['accuracy']>;
}) {
  const { accuracy } = props;
  const { share, judged, upheld, rejected, open, version } = accuracy;
  const undisputed = judged - upheld - rejected;
  const of = [
    upheld > 0 && `${count(upheld, 'false positive')} upheld`,
    rejected > 0 && `${number(rejected)} disputed and found right`,
    undisputed > 0 && `${number(undisputed)} not disputed`,
  ].filter(Boolean);
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
          last {accuracyWindowDays} days: {of.join(', ')}
          {open > 0 && <>; {number(open)} not decided, left out</>}.
        </Box>
      )}
    </Section>
  );
}
