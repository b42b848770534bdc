import { Chip } from '@plumbline/backstage-plugin-evidence-react';
import type { ListedCandidate } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { Fragment, ReactNode } from 'react';
import { rateWords, timeWords } from '../../model/words';
import { flush, row } from '../common/flush';
import { Sparkline } from '../common/Sparkline';
import { Work } from './CandidateTable';
import { TriageAction, triageRow } from './useTriage';

/** What recurs and waits for a decision: accepted, or dismissed. */
export function Suggestions(props: {
  suggestions: readonly ListedCandidate[];
  onAction: (action: TriageAction, id: string) => void;
  below: (candidate: ListedCandidate) => ReactNode;
}) {
  const { suggestions, onAction, below } = props;
  return (
    <Table size="small" aria-label="Suggestions" sx={flush}>
      <TableHead>
        <TableRow>
          <TableCell>Work</TableCell>
          <TableCell>Observed</TableCell>
          <TableCell className="number">A month</TableCell>
          <TableCell className="wide-only">12 weeks</TableCell>
          <TableCell>Decision</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {suggestions.map(suggestion => {
          const { id, title, unmatched, observedPerMonth } = suggestion;
          const form = below(suggestion);
          return (
            <Fragment key={id}>
              <TableRow hover {...triageRow(id)} sx={row}>
                <Work candidate={suggestion} />
                <TableCell>
                  {rateWords(observedPerMonth)}{' '}
                  {unmatched.length > 0 && (
                    <Chip dot="dashed">
                      Service unknown: {unmatched.join(', ')}
                    </Chip>
                  )}
                </TableCell>
                <TableCell className="number short">
                  {timeWords(suggestion.minutesPerMonth)}
                </TableCell>
                <TableCell className="wide-only">
                  <Sparkline weeks={suggestion.weeks} />
                </TableCell>
                <TableCell sx={{ position: 'relative', zIndex: 1 }}>
                  <Box sx={{ display: 'flex', gap: 1 }}>
                    <Button
                      size="small"
                      variant="outlined"
                      aria-label={`Accept ‘${title}’`}
                      onClick={() => onAction('accept', id)}
                    >
                      Accept
                    </Button>
                    <Button
                      size="small"
                      aria-label={`Dismiss ‘${title}’`}
                      aria-expanded={Boolean(form)}
                      onClick={() => onAction('dismiss', id)}
                    >
                      Dismiss
                    </Button>
                  </Box>
                </TableCell>
              </TableRow>
              {form && (
                <TableRow>
                  <TableCell colSpan={5}>{form}</TableCell>
                </TableRow>
              )}
            </Fragment>
          );
        })}
      </TableBody>
    </Table>
  );
}
