import Box from '@mui/material/Box';
import { useTheme, type Theme } from '@mui/material/styles';
import type { SystemStyleObject } from '@mui/system';
import type { ReactNode } from 'react';
import { hatch, toneColours, type Tone } from '../theme';

export type Status = 'alerting' | 'degraded' | 'ok' | 'unknown' | 'stale';

export const statusWord: Record<Status, string> = {
  alerting: 'Alerting',
  degraded: 'Degraded',
  ok: 'OK',
  unknown: 'Unknown',
  stale: 'Stale',
};

export const statusTone: Record<Status, Tone> = {
  alerting: 'critical',
  degraded: 'warning',
  ok: 'ok',
  unknown: 'neutral',
  stale: 'warning',
};

const dots: Partial<Record<Status, Dot>> = { unknown: 'dashed', stale: 'half' };
type Dot = 'full' | 'half' | 'dashed';

/** A status as a shape and a word: hatched is unknown, a half dot is stale. */
export function StatusChip(props: {
  status: Status;
  /** The word, where another one fits better. */
  children?: ReactNode;
}) {
  const { status, children = statusWord[status] } = props;
  return (
    <Chip tone={statusTone[status]} dot={dots[status] ?? 'full'}>
      {children}
    </Chip>
  );
}

/** The shape alone, where space is short; its word is for screen readers. */
export function StatusGlyph(props: { status: Status }) {
  const { status } = props;
  const { color } = toneColours(useTheme(), statusTone[status]);
  return (
    <svg
      width="12"
      height="12"
      role="img"
      aria-label={statusWord[status]}
      style={{ flex: 'none', color }}
    >
      {(status === 'alerting' || status === 'degraded') && (
        <path d="M6 1l5.5 10h-11z" fill="currentColor" />
      )}
      {status === 'ok' && <circle cx="6" cy="6" r="4" fill="currentColor" />}
      {status === 'stale' && (
        <>
          <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" />
          <path d="M6 1.8a4.2 4.2 0 0 0 0 8.4z" fill="currentColor" />
        </>
      )}
      {status === 'unknown' && (
        <text
          x="6"
          y="11"
          textAnchor="middle"
          fontSize="12"
          fill="currentColor"
        >
          ?
        </text>
      )}
    </svg>
  );
}

/** A word on a soft ground: a severity, an outcome, a count, an environment. */
export function Chip(props: {
  tone?: Tone;
  /** The shape before the word; none where it is no status. */
  dot?: Dot;
  icon?: ReactNode;
  children: ReactNode;
}) {
  const { tone = 'neutral', dot, icon, children } = props;
  const theme = useTheme();
  const { color, ground } = toneColours(theme, tone);
  const isUnknown = dot === 'dashed';
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        flex: 'none',
        px: 1,
        py: isUnknown ? '1px' : '2px',
        borderRadius: '6px',
        border: isUnknown ? 1 : 0,
        borderColor: 'divider',
        fontSize: 12,
        fontWeight: 500,
        lineHeight: '18px',
        whiteSpace: 'nowrap',
        color,
        background: isUnknown ? hatch(theme) : ground,
      }}
    >
      {dot && <Box component="span" aria-hidden sx={dotStyle(dot, theme)} />}
      {icon}
      {children}
    </Box>
  );
}

function dotStyle(dot: Dot, theme: Theme): SystemStyleObject<Theme> {
  const shape = { width: 8, height: 8, borderRadius: '50%', flex: 'none' };
  switch (dot) {
    case 'half':
      return {
        ...shape,
        border: '1.5px solid currentColor',
        background: 'linear-gradient(90deg, currentColor 50%, transparent 50%)',
      };
    case 'dashed':
      return {
        ...shape,
        border: `1.5px dashed ${theme.palette.text.secondary}`,
        bgcolor: 'background.paper',
      };
    default:
      return { ...shape, bgcolor: 'currentColor' };
  }
}
