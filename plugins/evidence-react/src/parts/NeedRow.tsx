import Box from '@mui/material/Box';
import type { SvgIconComponent } from '@mui/icons-material';
import type { ReactNode } from 'react';
import { LinkButton } from '../page/LinkButton';
import { toneColours, type Tone } from '../theme';

/** What needs somebody, in one row of a list: of what kind, what, and where to act. */
export function NeedRow(props: {
  icon: SvgIconComponent;
  tone: Tone;
  /** A few plain words; they name the button, too. */
  title: string;
  /** Muted, below the title. */
  children: ReactNode;
  /** On the button: `Review`. */
  action: string;
  to: string;
  /** The one filled button of a list. */
  isFirst?: boolean;
}) {
  const { icon: Icon, tone, title, children, action, to } = props;
  const { isFirst = false } = props;
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.25,
        py: 1,
        listStyle: 'none',
        borderTop: 1,
        '&&': { borderColor: 'divider' },
      }}
    >
      <Box
        aria-hidden
        sx={theme => ({
          display: 'flex',
          p: 0.75,
          borderRadius: '8px',
          bgcolor: toneColours(theme, tone).ground,
          color: toneColours(theme, tone).color,
        })}
      >
        <Icon sx={{ fontSize: 18 }} />
      </Box>
      <Box sx={{ flex: '1 1 0', minWidth: 0, fontSize: 13 }}>
        <Box sx={{ fontWeight: 500, overflowWrap: 'anywhere' }}>{title}</Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{children}</Box>
      </Box>
      <LinkButton
        to={to}
        variant={isFirst ? 'contained' : 'outlined'}
        aria-label={`${action}: ${title}`}
      >
        {action}
      </LinkButton>
    </Box>
  );
}
