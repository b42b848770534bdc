import {
  crossesInWords,
  duration,
  ranWith,
  type Change as ChangeType,
} from '@plumbline/backstage-plugin-evidence-common';
import LaunchIcon from '@mui/icons-material/Launch';
import UndoIcon from '@mui/icons-material/Undo';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button, { type ButtonProps } from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useId, useState } from 'react';
import { useIsPast } from '../time';
import { shortRevision } from './change';
import { Chip } from './StatusChip';
import { VisuallyHidden } from '../theme';

type Change = Pick<ChangeType, 'kind' | 'outcome' | 'rollback' | 'links'> &
  Partial<Pick<ChangeType, 'occurredAt'>>;

/** Where the system is that undoes a change; undefined where none is known. */
export function rollbackUrl({ rollback, links }: Change): string | undefined {
  return rollback?.url ?? links?.rollback;
}

/**
 * Where a change is undone: a link to the system that does it, named by what is
 * returned to. What the rollback crosses is shown first, as it may break what
 * runs.
 */
export function Rollback(props: {
  change: Change;
  /** In red: what fires may be due to it. */
  isSuspect?: boolean;
  /** The key that leads here, where the page has one. */
  shortcut?: string;
}) {
  const { change, isSuspect = false, shortcut } = props;
  const { outcome, rollback } = change;
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const titleId = useId();
  const isPast = useIsPast();
  const url = isPast ? undefined : rollbackUrl(change);
  const label = rollback?.to
    ? `Roll back to ${shortRevision(rollback.to)}`
    : 'Roll back';
  const crosses = crossesInWords(change);
  const isProven =
    !rollback?.moreCrossed &&
    rollback?.crosses?.every(crossed => ranWith(change, crossed));
  if (outcome === 'in-progress') {
    return <Note>After it ends</Note>;
  }
  if (!rollback && !rollbackUrl(change)) {
    return <Note>No rollback known</Note>;
  }
  const button = {
    size: 'small',
    variant: 'outlined',
    color: isSuspect ? 'error' : 'inherit',
    endIcon: <LaunchIcon aria-hidden />,
    sx: {
      whiteSpace: 'nowrap',
      borderColor: isSuspect ? undefined : 'divider',
      '&&': { textDecoration: 'none' },
      '&& svg': { fontSize: 14 },
    },
  } satisfies ButtonProps;
  const link = { href: url, target: '_blank', rel: 'noopener noreferrer' };
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        flexWrap: 'wrap',
        gap: 1,
        alignItems: 'center',
      }}
    >
      {url ? (
        <Button
          {...button}
          {...(crosses
            ? {
                'aria-haspopup': 'dialog',
                endIcon: undefined,
                onClick: () => setOpen(true),
              }
            : link)}
          startIcon={<UndoIcon aria-hidden />}
          title={[rollback?.how, shortcut && `Key: ${shortcut}`]
            .filter(Boolean)
            .join('. ')}
          data-key={shortcut}
        >
          {label}
          {!crosses && <VisuallyHidden> (opens in a new tab)</VisuallyHidden>}
        </Button>
      ) : (
        <span title={rollback?.how}>{label}</span>
      )}
      {crosses && (
        <span title={crosses}>
          <Chip
            tone={isProven ? 'neutral' : 'warning'}
            icon={
              !isProven && <WarningIcon aria-hidden sx={{ fontSize: 14 }} />
            }
          >
            {crosses.replace(/^c/, 'C').replace(/ \(.*\)$/, '')}
            {isProven && ' · proven'}
          </Chip>
        </span>
      )}
      <Dialog open={isOpen} onClose={close} aria-labelledby={titleId}>
        <DialogTitle id={titleId}>{label}?</DialogTitle>
        <DialogContent sx={{ fontSize: 14 }}>
          <Alert
            severity={isProven ? 'info' : 'warning'}
            sx={{ borderRadius: '8px' }}
          >
            <strong>
              {isProven
                ? 'The older version already ran with these changes:'
                : 'The older version may not work with these changes:'}
            </strong>
            <Box component="ul" sx={{ pl: 2.5, m: 0 }}>
              {rollback?.crosses?.map(crossed => (
                <li key={crossed.id}>
                  {crossed.kind} <strong>{nameOf(crossed)}</strong>:{' '}
                  {ranWords(ranWith(change, crossed))}
                </li>
              ))}
              {rollback?.moreCrossed && <li>and more</li>}
            </Box>
          </Alert>
          <Box sx={{ mt: 2, fontSize: 13, overflowWrap: 'anywhere' }}>
            <div>Opens {hostOf(url)}</div>
            {rollback?.how}
          </Box>
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button
            {...button}
            color="inherit"
            endIcon={undefined}
            onClick={close}
          >
            Cancel
          </Button>
          <Button {...button} {...link} color="error" onClick={close}>
            Open rollback
            <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
          </Button>
        </DialogActions>
      </Dialog>
    </Box>
  );
}

function ranWords(together: number | undefined): string {
  return together === undefined
    ? 'never ran with it'
    : `ran with it for ${duration(together)}`;
}

/** A switch by its name, a migration by its version. */
function nameOf({
  item,
  revision,
  title,
}: NonNullable<NonNullable<Change['rollback']>['crosses']>[number]): string {
  return [item, title ?? revision].filter(Boolean).join(': ');
}

/** Where a link leads; the whole of it where it is not an address. */
function hostOf(url: string | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).host : url;
}

function Note(props: { children: string }) {
  return (
    <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
      {props.children}
    </Box>
  );
}
