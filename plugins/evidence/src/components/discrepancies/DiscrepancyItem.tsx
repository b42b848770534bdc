import { Link } from '@backstage/core-components';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import {
  EntityName,
  RelativeTime,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useLocation } from 'react-router-dom';
import { count, kindWords } from '../../model/words';
import { useDiscrepanciesPath } from '../../usePaths';
import { SideBySide } from '../common/SideBySide';
import { StateWord } from '../common/StateWord';

/** One discrepancy of a list: what disagrees, and who says what. */
export function DiscrepancyItem(props: {
  discrepancy: Discrepancy;
  showOwner: boolean;
}) {
  const { discrepancy, showOwner } = props;
  const { id, kind, state, message, owner, firstSeen, evidence } = discrepancy;
  const { calls, baseline, reopened, observable } = discrepancy;
  const path = useDiscrepanciesPath();
  const { search } = useLocation();
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', md: '96px 1fr' },
        columnGap: 1.5,
        py: 1,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <StateWord state={state} />
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Link to={`${path}/${encodeURIComponent(id)}${search}`}>
          <strong>{plainly(message)}</strong>
        </Link>
        <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
          {kindWords[kind]}
          {calls !== undefined && ` · ${count(calls, 'call')}`}
          {observable === 'unknown' &&
            ' · whether anything could have seen it is unknown'}
          {observable === 'no' && ' · nothing could have seen it'}
          {' · '}first seen <RelativeTime instant={firstSeen} />
          {baseline ? ' · of the baseline' : ' · new'}
          {reopened > 0 && ` · opened again ${reopened}×`}
          {showOwner && (
            <>
              {' · '}
              {owner ? (
                <>
                  owned by <EntityName entityRef={owner} />
                </>
              ) : (
                'owned by nobody'
              )}
            </>
          )}
        </Box>
        <SideBySide evidence={evidence} />
      </Box>
    </Box>
  );
}
