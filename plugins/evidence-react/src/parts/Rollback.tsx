import {
  crossesInWords,
  type Change,
} from '@plumbline/backstage-plugin-evidence-common';
import LaunchIcon from '@mui/icons-material/Launch';
import UndoIcon from '@mui/icons-material/Undo';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { VisuallyHidden } from '../claim';
import { Chip } from './StatusChip';

/**
 * Where a change is undone, as a link to the system that does it: named by what is
 * returned to, with what it crosses as a warning beside it.
 */
export function Rollback(props: {
  change: Pick<Change, 'kind' | 'outcome' | 'rollback' | 'links'>;
  /** In red: what fires may be due to it. */
  isSuspect?: boolean;
}) {
  const { change, isSuspect = false } = props;
  const { links, outcome, rollback } = change;
  const url = rollback?.url ?? links?.rollback;
  const label = rollback?.to
    ? `Roll back to ${shortRevision(rollback.to)}`
    : 'Roll back';
  const crosses = crossesInWords(rollback);
  if (outcome === 'in-progress') {
    return <Note>After it ends</Note>;
  }
  if (!rollback && !url) {
    return <Note>No rollback known</Note>;
  }
  return (
    <Box
      component="span"
      sx={{
        ...{ display: 'inline-flex', flexWrap: 'wrap', gap: 1 },
        alignItems: 'center',
        justifyContent: { xs: 'flex-start', md: 'flex-end' },
      }}
    >
      {crosses && (
        <Chip
          tone="warning"
          icon={<WarningIcon aria-hidden sx={{ fontSize: 14 }} />}
        >
          {crosses.charAt(0).toLocaleUpperCase('en-US') + crosses.slice(1)}
        </Chip>
      )}
      {url ? (
        <Button
          size="small"
          variant="outlined"
          color={isSuspect ? 'error' : 'inherit'}
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          title={rollback?.how}
          startIcon={<UndoIcon aria-hidden />}
          endIcon={<LaunchIcon aria-hidden />}
          sx={{
            ...{ py: 0.25, lineHeight: '20px', textTransform: 'none' },
            whiteSpace: 'nowrap',
            borderColor: isSuspect ? undefined : 'divider',
            '&&': { textDecoration: 'none' },
            '& .MuiButton-endIcon svg, & .MuiButton-startIcon svg': {
              fontSize: 14,
            },
          }}
        >
          {label}
          <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
        </Button>
      ) : (
        <span title={rollback?.how}>{label}</span>
      )}
    </Box>
  );
}

function Note(props: { children: string }) {
  return (
    <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
      {props.children}
    </Box>
  );
}

/** Commit hashes are cut to what people compare; versions stay whole. */
export function shortRevision(revision: string): string {
  return /^[0-9a-f]{12,64}$/i.test(revision) ? revision.slice(0, 8) : revision;
}
