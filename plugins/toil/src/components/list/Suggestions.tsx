import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Decide,
  dense,
  EntityName,
  Failed,
  Pages,
  Reading,
  Refused,
  Section,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedCandidate } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { useState } from 'react';
import { toilApiRef } from '../../api';
import { dismissalEffect, rateWords, timeWords } from '../../model/words';
import { useCandidatePath } from '../../usePaths';
import { Sparkline } from '../common/Sparkline';
import { triageRow } from './useTriage';

/** What recurs and nobody has decided on: to take up, or to dismiss. */
export function Suggestions(props: {
  pages: Pages<ListedCandidate>;
  /** How many there are in all, where it is known. */
  total: number | undefined;
  onDone: () => void;
}) {
  const { pages, total, onDone } = props;
  const { items, more, loading, error, onMore } = pages;
  if (items.length === 0 && !loading && !error) {
    return null;
  }
  return (
    <Section
      title={total === undefined ? 'Suggestions' : `Suggestions (${total})`}
      note="what recurs, the most frequent first; nothing becomes a candidate unless somebody says so"
    >
      {items.length === 0 && loading && <Reading what="the suggestions" />}
      {items.length > 0 && (
        <Table size="small" aria-label="Suggestions" sx={dense}>
          <TableHead>
            <TableRow>
              <TableCell>Work</TableCell>
              <TableCell>Services</TableCell>
              <TableCell className="number">A month</TableCell>
              <TableCell>12 weeks</TableCell>
              <TableCell>What to do</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {items.map(suggestion => (
              <SuggestionRow
                key={suggestion.id}
                suggestion={suggestion}
                onDone={onDone}
              />
            ))}
          </TableBody>
        </Table>
      )}
      {error && (
        <Failed error={error} what="The suggestions" onRetry={onMore} />
      )}
      {more && (
        <Button size="small" disabled={loading} onClick={onMore}>
          Show more suggestions
        </Button>
      )}
    </Section>
  );
}

function SuggestionRow(props: {
  suggestion: ListedCandidate;
  onDone: () => void;
}) {
  const { suggestion, onDone } = props;
  const { id, title, version, services, unmatched, weeks } = suggestion;
  const api = useApi(toilApiRef);
  const pathOf = useCandidatePath();
  const taking = useMutation(onDone);
  const [dismisses, setDismisses] = useState(false);
  return (
    <TableRow hover {...triageRow(id)}>
      <TableCell component="th" scope="row" sx={{ overflowWrap: 'anywhere' }}>
        <Link to={pathOf(id)}>{title}</Link>
      </TableCell>
      <TableCell>
        {services.map((service, index) => (
          <span key={service}>
            {index > 0 && ', '}
            <EntityName entityRef={service} />
          </span>
        ))}
        {services.length === 0 &&
          (unmatched.length > 0
            ? `unmatched: ${unmatched.join(', ')}`
            : 'none named')}
      </TableCell>
      <TableCell className="number short">
        <strong>{timeWords(suggestion.minutesPerMonth)}</strong>
        <Box
          component="span"
          sx={{ display: 'block', color: 'text.secondary' }}
        >
          {rateWords(suggestion.observedPerMonth)}
        </Box>
      </TableCell>
      <TableCell>
        <Sparkline weeks={weeks} />
      </TableCell>
      <TableCell>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}>
          <Link
            to={`${pathOf(id)}#evidence`}
            aria-label={`Evidence of ‘${title}’`}
            data-evidence
          >
            evidence
          </Link>
          <Link
            to={`${pathOf(id)}?review`}
            aria-label={`Review ‘${title}’`}
            data-review
          >
            review
          </Link>
          <Button
            size="small"
            disabled={taking.busy}
            aria-label={`Take up ‘${title}’`}
            onClick={() => taking.run(() => api.openCandidate(id, { version }))}
            sx={{ textTransform: 'none', py: 0 }}
            data-accept
          >
            Take up
          </Button>
          <Button
            size="small"
            aria-label={`Dismiss ‘${title}’`}
            aria-expanded={dismisses}
            onClick={() => setDismisses(!dismisses)}
            sx={{ textTransform: 'none', py: 0 }}
            data-dismiss
          >
            Dismiss …
          </Button>
        </Box>
        <Refused error={taking.failure} />
        {dismisses && (
          <Decide
            what={`about ‘${title}’`}
            onDone={onDone}
            choices={[
              {
                words: 'Dismiss it',
                effect: dismissalEffect,
                needsReason: true,
                run: reason =>
                  api.dismissCandidate(id, { version, reason: reason ?? '' }),
              },
            ]}
          />
        )}
      </TableCell>
    </TableRow>
  );
}
