import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { ReactNode } from 'react';
import { markOf, type Gap } from '../../model/gaps';
import { correctable, WrongButton } from '../review/WrongButton';

const shown = 2;

/** Marks a line that gaps weaken, and leads to them. */
export function GapMarkers(props: { gaps: readonly Gap[] }) {
  const { gaps } = props;
  if (gaps.length > shown) {
    return (
      <GapLink
        anchor={gaps[0].anchor}
        label={`${gaps.length} gaps`}
        messages={gaps.map(({ message }) => message)}
      />
    );
  }
  return (
    <>
      {gaps.map(gap => (
        <GapLink
          key={gap.number}
          anchor={gap.anchor}
          label={markOf(gap).words}
          messages={[gap.message]}
        />
      ))}
    </>
  );
}

function GapLink(props: { anchor: string; label: string; messages: string[] }) {
  const { anchor, label, messages } = props;
  return (
    <Link
      href={`#${anchor}`}
      title={messages.join('\n')}
      aria-label={`${label}: ${messages.join(' ')}`}
      underline="hover"
      sx={{
        ml: 0.75,
        px: 0.5,
        fontSize: 12,
        border: 1,
        borderRadius: 1,
        whiteSpace: 'nowrap',
        color: 'text.primary',
        borderColor: 'warning.main',
      }}
    >
      <span aria-hidden>⚑ </span>
      {label}
    </Link>
  );
}

/** The lines of a brief: a term and what is known of it. */
export function Lines(props: { children: ReactNode }) {
  return (
    <Box component="dl" sx={{ m: 0 }}>
      {props.children}
    </Box>
  );
}

/** One line; on a phone its label stands above it. */
export function Line(props: {
  label: string;
  gaps?: readonly Gap[];
  /** What of the brief it shows, where it can be reported as wrong. */
  line?: string;
  children: ReactNode;
}) {
  const { label, gaps = [], line, children } = props;
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: '92px 1fr' },
        columnGap: 1.5,
        py: 0.6,
        borderTop: 1,
        borderColor: 'divider',
        '&:first-of-type': { borderTop: 0 },
        ...correctable,
      }}
    >
      <Box
        component="dt"
        sx={{
          color: 'text.secondary',
          fontSize: { xs: 12, sm: 13 },
          fontWeight: 600,
          pt: '1px',
        }}
      >
        {label}
      </Box>
      <Box component="dd" sx={{ m: 0, minWidth: 0, overflowWrap: 'anywhere' }}>
        {children}
        <GapMarkers gaps={gaps} />
        {line && <WrongButton line={line} what={label} />}
      </Box>
    </Box>
  );
}

/** Parts of a line, separated by dots that no screen reader spells out. */
export function Parts(props: { of: ReactNode[] }) {
  const parts = props.of.filter(
    part => part !== undefined && part !== null && part !== false,
  );
  return (
    <>
      {parts.map((part, index) => (
        // Parts are fixed by the caller; their position is their identity.
        // eslint-disable-next-line react/no-array-index-key
        <span key={index}>
          {index > 0 && (
            <Box component="span" aria-hidden sx={{ color: 'text.disabled' }}>
              {' · '}
            </Box>
          )}
          {part}
        </span>
      ))}
    </>
  );
}
