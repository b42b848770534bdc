import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { toneColours } from '../theme';

/** A person: initials in a circle, the name, and what they are to this. */
export function Person(props: {
  name: string;
  /** Such as `Commander` or `On call until 06:00 UTC`. */
  note?: ReactNode;
}) {
  const { name, note } = props;
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        minWidth: 0,
      }}
    >
      <Initials name={name} />
      <Box component="span" sx={{ minWidth: 0 }}>
        <Box component="span" sx={{ display: 'block', whiteSpace: 'nowrap' }}>
          {name}
        </Box>
        {note && (
          <Box
            component="span"
            sx={{ display: 'block', fontSize: 12, color: 'text.secondary' }}
          >
            {note}
          </Box>
        )}
      </Box>
    </Box>
  );
}

/** The circle alone, where the name stands elsewhere. */
export function Initials(props: { name: string; size?: number }) {
  const { name, size = 24 } = props;
  const { color, ground } = toneColours(useTheme(), 'primary');
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        justifyContent: 'center',
        flex: 'none',
        width: size,
        height: size,
        borderRadius: '50%',
        fontSize: size < 24 ? 9 : 10,
        fontWeight: 600,
        color,
        bgcolor: ground,
      }}
    >
      {initialsOf(name)}
    </Box>
  );
}

/** `Li Wei` and `li.wei` are LW, `deploybot` is D. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/).filter(word => /\p{L}/u.test(word));
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends
    .map(word => word.match(/\p{L}/u)![0].toLocaleUpperCase('en-US'))
    .join('');
}
