import { useNow } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { RequirementCount, Scorecard } from '../../model/scorecard';
import { dayWords, requirementWords } from '../../model/words';

/** How each requirement stands, in words; never one number over all. */
export function Counts(props: {
  scorecard: Pick<Scorecard, 'counts' | 'lapsesFirst'>;
}) {
  const { counts, lapsesFirst } = props.scorecard;
  const now = useNow();
  return (
    <Box
      component="ul"
      aria-label="How it stands"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 3,
        m: 0,
        p: 0,
        listStyle: 'none',
      }}
    >
      {counts
        .filter(({ of }) => of > 0)
        .map(each => (
          <li key={each.requirement}>
            <strong>{requirementWords[each.requirement]}</strong>{' '}
            {countWords(each)}
          </li>
        ))}
      {lapsesFirst && (
        <li>an exemption ends on {dayWords(lapsesFirst, now)}</li>
      )}
    </Box>
  );
}

function countWords({ of, failing, unknown, exempt }: RequirementCount) {
  return [
    failing > 0 ? `${failing} of ${of} failing` : `none of ${of} failing`,
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(exempt > 0 ? [`${exempt} exempt`] : []),
  ].join(' · ');
}
