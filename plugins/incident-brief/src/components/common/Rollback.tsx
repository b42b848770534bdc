import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { Chip, ExternalLink } from '@plumbline/backstage-plugin-evidence-react';
import UndoIcon from '@mui/icons-material/Undo';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useState } from 'react';
import { rollbackOf } from '../../model/changed';
import { kindWords } from '../../model/words';

/**
 * Where a change is undone: a link to the system that does it. What the
 * rollback crosses is shown first, as that may break what runs.
 */
export function Rollback(props: { change: Change; named?: boolean }) {
  const { change, named = false } = props;
  const [isOpen, setOpen] = useState(false);
  const rollback = rollbackOf(change);
  if (!rollback) {
    return (
      <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
        No rollback known
      </Box>
    );
  }
  const { crosses, how, url } = rollback;
  const label = rollback.label.replace(/^r/, 'R');
  const button = {
    size: 'small',
    color: 'error',
    variant: 'outlined',
    startIcon: <UndoIcon />,
    title: named ? `${how ?? label}. Key: r` : how,
    ...(named && { 'data-key': 'r' }),
  } as const;
  const link = { href: url, target: '_blank', rel: 'noopener noreferrer' };
  if (!url) {
    return (
      <Box component="span" sx={{ fontSize: 13 }}>
        {label}: {how}
        {crosses && <Crosses words={crosses} />}
      </Box>
    );
  }
  return (
    <>
      {crosses ? (
        <Button
          {...button}
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
        >
          {label} …
        </Button>
      ) : (
        <Button {...button} {...link}>
          {label}&nbsp;<span aria-hidden>↗</span>
        </Button>
      )}
      {crosses && <Crosses words={crosses} />}
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        aria-labelledby={`rollback-${change.id}`}
      >
        <DialogTitle id={`rollback-${change.id}`}>{label}?</DialogTitle>
        <DialogContent sx={{ fontSize: 14 }}>
          <Alert severity="warning" sx={{ borderRadius: '8px' }}>
            <strong>Crosses what the older version may not work with:</strong>
            <Box component="ul" sx={{ pl: 2.5, m: 0 }}>
              {change.rollback?.crosses?.map(crossed => (
                <li key={crossed.id}>
                  {kindWords[crossed.kind]}{' '}
                  <strong>{crossed.title ?? crossed.revision}</strong>
                </li>
              ))}
              {change.rollback?.moreCrossed && <li>and more</li>}
            </Box>
          </Alert>
          <Box
            component="dl"
            sx={{
              ...{ display: 'grid', gridTemplateColumns: '80px 1fr', gap: 0.5 },
              ...{ m: 0, mt: 2, fontSize: 13 },
              '& dt': { color: 'text.secondary' },
              '& dd': { m: 0, overflowWrap: 'anywhere' },
            }}
          >
            <dt>Opens</dt>
            <dd>{hostOf(url)}</dd>
            {how && (
              <>
                <dt>How</dt>
                <dd>{how}</dd>
              </>
            )}
          </Box>
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button
            variant="outlined"
            color="inherit"
            onClick={() => setOpen(false)}
          >
            Cancel
          </Button>
          <Button
            {...link}
            color="error"
            variant="outlined"
            onClick={() => setOpen(false)}
          >
            Open rollback&nbsp;<span aria-hidden>↗</span>
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

/** Where a link leads; the whole of it where it is no address. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function Crosses(props: { words: string }) {
  return (
    <Chip tone="warning" icon={<WarningIcon sx={{ fontSize: 14 }} />}>
      {props.words.replace(/^c/, 'C')}
    </Chip>
  );
}

/** Where to look at a change: its difference and its run. */
export function ChangeLinks(props: { change: Change }) {
  const { diff, run } = props.change.links ?? {};
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', gap: 1.5, fontSize: 13 }}
    >
      {diff && <ExternalLink href={diff}>Diff</ExternalLink>}
      {run && <ExternalLink href={run}>Run</ExternalLink>}
    </Box>
  );
}
