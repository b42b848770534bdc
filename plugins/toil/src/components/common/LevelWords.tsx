import Box from '@mui/material/Box';
import { basisWords } from '../../model/levels';
import type { AnyLevel } from '../../model/levels';

/** A level in words with its number, and whose word it is. */
export function LevelWords(props: { level: AnyLevel; observed?: string }) {
  const { level, observed } = props;
  return (
    <>
      <Box
        component="span"
        sx={{ fontWeight: 700, fontVariantNumeric: 'tabular-nums' }}
      >
        {level.score}
      </Box>{' '}
      {level.words}
      {level.basis !== 'reviewed' && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {' '}
          ({basisWords[level.basis]})
        </Box>
      )}
      {observed && <strong> · seen {observed}</strong>}
    </>
  );
}
