import {
  plainly,
  type Claim,
} from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import type { Theme } from '@mui/material/styles';
import { Chip } from '../parts/StatusChip';
import { hatch, VisuallyHidden } from '../theme';

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

/** Not known, and why. Never looks like "none". */
export function UnknownMark(props: {
  reason?: string;
  /** Leaves the reason to the hover and to screen readers. */
  compact?: boolean;
}) {
  const { compact = false } = props;
  const reason = props.reason && plainly(props.reason);
  return (
    <span title={compact ? reason : undefined}>
      <Chip dot="dashed">Unknown</Chip>
      {reason !== undefined &&
        (compact ? (
          <VisuallyHidden>: {reason}</VisuallyHidden>
        ) : (
          <Box component="span" sx={{ ml: 0.75, color: 'text.secondary' }}>
            <VisuallyHidden>: </VisuallyHidden>
            {reason}
          </Box>
        ))}
    </span>
  );
}
