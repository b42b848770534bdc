import { Link } from '@backstage/core-components';
import ChevronRightIcon from '@mui/icons-material/ChevronRight';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useId, type ReactNode } from 'react';
import { number } from '../words';

/** What is not there yet keeps off the border that rows reach. */
const whileReading = { '& > [data-reading]': { px: 2, pb: 2 } };

/** A part of a page with a border, its title, what sums it up, and where to go on. */
export function Card(props: {
  title: string;
  /** Beside the title: chips, or muted text. */
  summary?: ReactNode;
  action?: ReactNode;
  /** On a phone it has a line of its own, such as a search. */
  wideAction?: boolean;
  /** For what takes something away: a red border. */
  danger?: boolean;
  /** Without space at the sides, for rows that reach the border. */
  flush?: boolean;
  /** Before the title: its icon or its number. */
  icon?: ReactNode;
  children: ReactNode;
}) {
  const { title, summary, action, danger, icon, children } = props;
  const { flush = false, wideAction = false } = props;
  const titleId = useId();
  return (
    <Paper
      component="section"
      aria-labelledby={titleId}
      variant="outlined"
      sx={{
        borderRadius: '10px',
        minWidth: 0,
        overflow: 'clip',
        ...(danger && { borderColor: 'error.main' }),
      }}
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 1,
          rowGap: 1,
          px: 2,
          pt: 1.75,
          pb: 1.25,
        }}
      >
        {icon}
        <Typography
          id={titleId}
          component="h2"
          sx={{
            m: 0,
            fontSize: 16,
            fontWeight: 600,
            lineHeight: '24px',
            ...(danger && { color: 'error.main' }),
          }}
        >
          {title}
        </Typography>
        {typeof summary === 'string' || typeof summary === 'number' ? (
          <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
            {typeof summary === 'number' ? number(summary) : summary}
          </Box>
        ) : (
          summary
        )}
        <Box
          sx={{
            ml: 'auto',
            flexBasis: wideAction ? { xs: '100%', sm: 'auto' } : undefined,
          }}
        >
          {action}
        </Box>
      </Box>
      <Box sx={flush ? whileReading : { px: 2, pb: 2 }}>{children}</Box>
    </Paper>
  );
}

/** Where a card goes on: `All changes ›`. */
export function CardLink(props: { to: string; children: ReactNode }) {
  return (
    <Box
      component={Link}
      to={props.to}
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        fontSize: 13,
        fontWeight: 500,
        color: 'primary.main',
        whiteSpace: 'nowrap',
      }}
    >
      {props.children}
      <ChevronRightIcon aria-hidden sx={{ fontSize: 18 }} />
    </Box>
  );
}

/** One line of what will be here, and one action. */
export function EmptyState(props: { children: ReactNode; action?: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1.5,
        py: 1,
        fontSize: 13,
        color: 'text.secondary',
      }}
    >
      {props.children}
      {props.action}
    </Box>
  );
}
