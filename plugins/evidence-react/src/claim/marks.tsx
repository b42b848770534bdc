import Box from '@mui/material/Box';
import { ReactNode } from 'react';

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

/** ◐: known, but older than it may be. */
export function StaleMark() {
  return (
    <span title="stale: older than it may be">
      <span aria-hidden> ◐</span>
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
  const { reason, compact = false } = props;
  return (
    <Box
      component="span"
      title={compact ? reason : undefined}
      sx={{
        fontStyle: 'italic',
        color: 'text.secondary',
        borderRadius: 0.5,
        px: 0.5,
        outline: '1px dotted',
        outlineOffset: -1,
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
