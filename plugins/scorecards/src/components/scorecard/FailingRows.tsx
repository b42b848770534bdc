import { Link } from '@backstage/core-components';
import {
  Chip,
  toneColours,
  EntityTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import CrossIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import { requirementWords } from '../../model/words';
import { useControlPath, useScorecardTabPath } from '../../usePaths';
import { Due } from '../common/Due';

/** Failures, one line each: the control, and by when it is to be mended. */
export function FailingRows(props: {
  rows: readonly {
    verdict: Verdict;
    /** Of its control. */
    title: string;
  }[];
  /** Whether they are of several entities: each is named then. */
  ofSeveral?: boolean;
}) {
  const { rows, ofSeveral = false } = props;
  const controlOf = useControlPath();
  const tabOf = useScorecardTabPath();
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 13 }}>
      {rows.map(({ verdict, title }) => (
        <Box
          component="li"
          key={`${verdict.control} ${verdict.entityRef}`}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1.25,
            py: 0.9,
            borderTop: 1,
            borderColor: 'divider',
            '&:first-of-type': { borderTop: 0 },
          }}
        >
          <CrossIcon
            titleAccess="Failing"
            sx={theme => ({
              fontSize: 16,
              color: toneColours(theme, 'critical').color,
            })}
          />
          <Box sx={{ flex: '1 1 0', minWidth: 0, overflowWrap: 'anywhere' }}>
            <Box
              component={Link}
              to={
                (ofSeveral && tabOf(verdict.entityRef)) ||
                controlOf(verdict.control)
              }
              sx={{ '&&': { color: 'text.primary' } }}
            >
              {title}
              {ofSeveral && (
                <>
                  {' · '}
                  <EntityTitle entityRef={verdict.entityRef} />
                </>
              )}
            </Box>
          </Box>
          <Box
            component="span"
            sx={{ fontSize: 12, color: 'text.secondary', textAlign: 'right' }}
          >
            <End verdict={verdict} />
          </Box>
        </Box>
      ))}
    </Box>
  );
}

function End(props: { verdict: Verdict }) {
  const { dispute, due, ownedBy, requirement } = props.verdict;
  if (dispute?.state === 'open') {
    return <Chip tone="info">Disputed</Chip>;
  }
  if (ownedBy === 'platform') {
    return <Chip>Platform</Chip>;
  }
  return due ? (
    <Due verdict={props.verdict} />
  ) : (
    <>{requirementWords[requirement]}</>
  );
}
