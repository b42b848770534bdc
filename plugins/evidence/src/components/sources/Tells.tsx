import Box from '@mui/material/Box';
import type { RestsOn } from '../../model/restsOn';
import { count } from '../../model/words';

const shown = 6;

/** What a source has told of, and the lines of a brief that need it. */
export function Tells(props: { restsOn: RestsOn }) {
  const { tells, lines } = props.restsOn;
  if (tells.length === 0) {
    return (
      <Box sx={{ color: 'text.secondary' }}>
        nothing yet: it has told of nothing
      </Box>
    );
  }
  const more = tells.length - shown;
  return (
    <>
      {lines.length > 0 && (
        <div>
          in a brief: <strong>{lines.join(', ')}</strong>
        </div>
      )}
      <Box sx={{ color: 'text.secondary' }}>
        {tells.slice(0, shown).join(' · ')}
        {more > 0 && (
          <span title={tells.slice(shown).join(', ')}>
            {' '}
            and {count(more, 'other')}
          </span>
        )}
      </Box>
    </>
  );
}
