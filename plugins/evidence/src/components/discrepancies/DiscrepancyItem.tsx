import { Link } from '@backstage/core-components';
import type {
  Discrepancy,
  DiscrepancyKind,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  EntityName,
  formatUtcTime,
  toneColours,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import ArrowIcon from '@mui/icons-material/ArrowForward';
import LessIcon from '@mui/icons-material/ExpandLess';
import OwnerIcon from '@mui/icons-material/PeopleOutline';
import SignalIcon from '@mui/icons-material/NotificationsNone';
import UnseenIcon from '@mui/icons-material/VisibilityOutlined';
import WorkloadIcon from '@mui/icons-material/ViewQuiltOutlined';
import LinkOffIcon from '@mui/icons-material/LinkOff';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTheme } from '@mui/material/styles';
import { useState } from 'react';
import { useLocation } from 'react-router-dom';
import { kindWords, stateWords, useTitleOf } from '../../model/words';
import { useDiscrepanciesPath } from '../../usePaths';
import { SideBySide } from '../common/SideBySide';
import { Decide } from '../detail/Decide';
import { PatchSection } from '../detail/PatchSection';

const icons: Record<DiscrepancyKind, SvgIconComponent> = {
  'unmatched-signal': SignalIcon,
  'ambiguous-signal': SignalIcon,
  'dangling-reference': LinkOffIcon,
  'observed-only-edge': ArrowIcon,
  'declared-only-edge': UnseenIcon,
  'ownership-disagreement': OwnerIcon,
  'workload-without-entity': WorkloadIcon,
  'entity-without-workload': UnseenIcon,
  'deprecated-with-new-callers': ArrowIcon,
  'archived-active': WorkloadIcon,
  'deploy-without-decision': UnseenIcon,
};

/** Kinds of what is declared, and was never seen. */
export const neverSeen: readonly DiscrepancyKind[] = [
  'declared-only-edge',
  'entity-without-workload',
];

const openWords = (patchable: boolean) =>
  patchable ? 'Pull request' : 'Decide';

/** One discrepancy of a list: what disagrees, who says what, and how it is settled. */
export function DiscrepancyItem(props: {
  discrepancy: Discrepancy;
  showOwner: boolean;
  /** Open from the beginning, where a pull request would settle it. */
  isFirst: boolean;
}) {
  const { showOwner, isFirst } = props;
  // What was decided here counts at once.
  const [decided, setDecided] = useState<Discrepancy>();
  const discrepancy = decided ?? props.discrepancy;
  const { id, kind, state, owner, firstSeen, evidence } = discrepancy;
  const { baseline, calls, observable, patchable, reopened } = discrepancy;
  const [isOpen, setOpen] = useState(isFirst && patchable && state === 'open');
  const path = useDiscrepanciesPath();
  const { search } = useLocation();
  const title = useTitleOf(discrepancy);
  return (
    <Box
      component="li"
      sx={{
        px: 2,
        py: 1.75,
        borderTop: 1,
        borderColor: 'divider',
        '&:first-of-type': { borderTop: 0 },
        overflowWrap: 'anywhere',
        display: 'grid',
        gridTemplateColumns: '32px minmax(0, 1fr)',
        columnGap: 1.5,
      }}
    >
      <KindTile kind={kind} isNew={!baseline} />
      <div>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: 1,
            alignItems: 'flex-start',
          }}
        >
          <Box sx={{ flex: '1 1 260px', minWidth: 0 }}>
            <Box
              sx={{
                display: 'flex',
                flexWrap: 'wrap',
                gap: 1,
                '& a': { color: 'text.primary', fontWeight: 500 },
              }}
            >
              <Link to={`${path}/${encodeURIComponent(id)}${search}`}>
                {title}
              </Link>
              {!baseline && <Chip tone="warning">New</Chip>}
              {observable === 'unknown' && (
                <Chip dot="dashed">Coverage unknown</Chip>
              )}
              {observable === 'no' && <Chip dot="dashed">Cannot be seen</Chip>}
              {state !== 'open' && (
                <Chip tone={stateWords[state].tone}>
                  {stateWords[state].words}
                </Chip>
              )}
            </Box>
            <Box sx={{ color: 'text.secondary', fontSize: 12 }}>
              {[
                kindWords[kind],
                ...(calls === undefined ? [] : [count(calls, 'call')]),
                ...(reopened > 0 ? [`reopened ${reopened}×`] : []),
              ].join(' · ')}
              {showOwner && (
                <>
                  {' · '}
                  {owner ? <EntityName entityRef={owner} /> : 'No owner'}
                </>
              )}
            </Box>
          </Box>
          <Box
            component="span"
            sx={{ color: 'text.secondary', fontSize: 12, pt: 0.5 }}
          >
            since {formatUtcTime(firstSeen, Date.now())}
          </Box>
          {state !== 'closed' && (
            <Button
              size="small"
              variant={isOpen ? 'text' : 'outlined'}
              color="inherit"
              aria-expanded={isOpen}
              aria-label={`${
                isOpen ? 'Collapse' : openWords(patchable)
              }: ${title}`}
              onClick={() => setOpen(!isOpen)}
              sx={{
                textTransform: 'none',
                py: 0.25,
                ...(isOpen ? { minWidth: 0 } : { borderColor: 'divider' }),
              }}
            >
              {isOpen ? <LessIcon fontSize="small" /> : openWords(patchable)}
            </Button>
          )}
        </Box>
        <SideBySide evidence={evidence} neverSeen={neverSeen.includes(kind)} />
        {isOpen && (
          <Box sx={{ mt: 1.5 }}>
            {patchable && <PatchSection discrepancy={discrepancy} />}
            <Decide discrepancy={discrepancy} onDecided={setDecided} />
          </Box>
        )}
      </div>
    </Box>
  );
}

function KindTile(props: { kind: DiscrepancyKind; isNew: boolean }) {
  const { kind, isNew } = props;
  const { color, ground } = toneColours(
    useTheme(),
    isNew ? 'warning' : 'neutral',
  );
  const Icon = icons[kind];
  return (
    <Box
      aria-hidden
      sx={{
        width: 32,
        height: 32,
        borderRadius: '8px',
        display: 'inline-flex',
        color,
        bgcolor: ground,
        alignItems: 'center',
        justifyContent: 'center',
      }}
    >
      <Icon sx={{ fontSize: 20 }} />
    </Box>
  );
}
