import {
  plainly,
  type Claim,
} from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import type { Theme } from '@mui/material/styles';
import { ReactNode } from 'react';
import { hatch } from '../theme';

/** For screen readers only. */
export function VisuallyHidden(props: { children: ReactNode }) {
  return (
    <span
      style={{
        position: 'absolute',
        width: 1,
        height: 1,
        overflow: 'hidden',
        clip: 'rect(0 0 0 0)',
        whiteSpace: 'nowrap',
      }}
    >
      {props.children}
    </span>
  );
}

const ring = { border: '1.5px solid', borderColor: 'primary.main' };
const glyphs = {
  observed: { bgcolor: 'primary.main' },
  declared: ring,
  enforced: { bgcolor: 'primary.main' },
  stale: {
    ...ring,
    borderColor: 'warning.main',
    color: 'warning.main',
    background: 'linear-gradient(90deg, currentColor 50%, transparent 50%)',
  },
  unknown: {
    ...ring,
    borderColor: 'text.secondary',
    background: (theme: Theme) => hatch(theme, theme.palette.text.secondary),
  },
};

/**
 * The glyph after a claim. Filled dot: observed or enforced. Ring: declared. Half dot:
 * stale. Hatched: nobody knows. Words stand beside it, so a screen reader leaves
 * it out.
 */
export function EvidenceMark(props: {
  of: Claim<unknown>['kind'] | 'stale' | 'unknown';
}) {
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        display: 'inline-block',
        width: 8,
        height: 8,
        ml: 0.5,
        borderRadius: '50%',
        ...glyphs[props.of],
      }}
    />
  );
}

/** Half a dot: known, but older than it may be. */
export function StaleMark() {
  return (
    <span title="stale: older than it may be">
      <EvidenceMark of="stale" />
      <VisuallyHidden> (stale)</VisuallyHidden>
    </span>
  );
}

/** ?: not known, and why. Never looks like "none". */
export function UnknownMark(props: {
  reason?: string;
  /** Leaves the reason to the hover and to screen readers. */
  compact?: boolean;
}) {
  const { compact = false } = props;
  const reason = props.reason && plainly(props.reason);
  return (
    <Box
      component="span"
      title={compact ? reason : undefined}
      sx={{
        color: 'text.secondary',
        background: hatch,
        border: 1,
        borderColor: 'divider',
        borderRadius: '6px',
        px: 0.75,
        whiteSpace: compact ? 'nowrap' : undefined,
      }}
    >
      <span aria-hidden>? </span>
      unknown
      {reason !== undefined &&
        (compact ? (
          <VisuallyHidden>: {reason}</VisuallyHidden>
        ) : (
          <>: {reason}</>
        ))}
    </Box>
  );
}
