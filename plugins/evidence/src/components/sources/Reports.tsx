import Box from '@mui/material/Box';
import type { RestsOn } from '../../model/restsOn';
import { count } from '../../model/words';

const shown = 6;

/** What a source has reported, and the lines of a brief that need it. */
export function Reports(props: { restsOn: RestsOn }) {
  const { reports, lines } = props.restsOn;
  if (reports.length === 0) {
    return <Box sx={{ color: 'text.secondary' }}>nothing reported yet</Box>;
  }
  const more = reports.length - shown;
  return (
    <>
      {lines.length > 0 && (
        <div>
          in a brief: <strong>{lines.join(', ')}</strong>
        </div>
      )}
      <Box sx={{ color: 'text.secondary' }}>
        {reports.slice(0, shown).join(' · ')}
        {more > 0 && (
          <span title={reports.slice(shown).join(', ')}>
            {' '}
            and {count(more, 'other')}
          </span>
        )}
      </Box>
    </>
  );
}
