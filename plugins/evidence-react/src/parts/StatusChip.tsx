import Box from '@mui/material/Box';
import { useTheme, type Theme } from '@mui/material/styles';
import type { SystemStyleObject } from '@mui/system';
import type { ReactNode } from 'react';
import { hatch, toneColours, type Tone } from '../theme';

export type Status = 'alerting' | 'degraded' | 'ok' | 'unknown' | 'stale';

const words: Record<Status, string> = {
  alerting: 'Alerting',
  degraded: 'Degraded',
  ok: 'OK',
  unknown: 'Unknown',
  stale: 'Stale',
};

const tones: Record<Status, Tone> = {
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
  const { status, children = words[status] } = props;
  return (
    <Chip tone={tones[status]} dot={dots[status] ?? 'full'}>
      {children}
    </Chip>
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
