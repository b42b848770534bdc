import { useNow } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { RequirementCount, Scorecard } from '../../model/scorecard';
import { dayWords, requirementWords } from '../../model/words';
import { VerdictTile } from '../common/marks';
import { titleOf } from './FirstStep';

/** Each requirement with a tile for each of its controls; never one number over all. */
export function Counts(props: {
  scorecard: Scorecard;
  /** Called with the control of the tile that was clicked. */
  onControl?: (control: string) => void;
}) {
  const { scorecard, onControl } = props;
  const { counts, lapsesFirst, failing, platform } = scorecard;
  const { unknown, exempt, passing } = scorecard;
  const rows = [...failing, ...platform, ...unknown, ...exempt, ...passing];
  const now = useNow();
  return (
    <Box
      component="ul"
      aria-label="How it stands"
      sx={{ display: 'grid', gap: 1.5, m: 0, p: 0, listStyle: 'none' }}
    >
      {counts
        .filter(({ of }) => of > 0)
        .map(each => (
          <li key={each.requirement}>
            <Box
              sx={{
                display: 'flex',
                justifyContent: 'space-between',
                flexWrap: 'wrap',
                mb: 0.5,
                fontSize: 13,
              }}
            >
              <strong>{requirementWords[each.requirement]}</strong>{' '}
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {countWords(each)}
              </Box>
            </Box>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
              {rows
                .filter(row => row.verdict.requirement === each.requirement)
                .map(row => (
                  <Box
                    key={row.verdict.control}
                    component={onControl ? 'button' : 'span'}
                    onClick={() => onControl?.(row.verdict.control)}
                    title={titleOf(row)}
                    {...(onControl && { 'aria-label': titleOf(row) })}
                    sx={{
                      p: 0,
                      border: 0,
                      background: 'none',
                      display: 'inline-flex',
                      ...(onControl && { cursor: 'pointer' }),
                    }}
                  >
                    <VerdictTile verdict={row.verdict} width={34} />
                  </Box>
                ))}
            </Box>
          </li>
        ))}
      {lapsesFirst && (
        <Box component="li" sx={{ fontSize: 12, color: 'text.secondary' }}>
          Next exemption ends {dayWords(lapsesFirst, now)}
        </Box>
      )}
    </Box>
  );
}

/** Failures, what is unknown and exempt; unknown is never added to passing. */
function countWords({ of, failing, unknown, exempt }: RequirementCount) {
  return [
    failing > 0 ? `${failing} failing of ${of}` : `None failing of ${of}`,
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(exempt > 0 ? [`${exempt} exempt`] : []),
  ].join(' · ');
}
