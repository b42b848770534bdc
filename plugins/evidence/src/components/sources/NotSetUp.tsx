import { ExternalLink } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { guideOf } from '../../model/guides';
import type { SourceRow } from '../../model/sources';
import { Section } from '../common/PageHead';

/** What this portal could listen to, and where it says how. */
export function NotSetUp(props: { rows: readonly SourceRow[] }) {
  const { rows } = props;
  if (rows.length === 0) {
    return null;
  }
  return (
    <Section title="Not set up" note="nothing of these is listened to">
      <Box
        component="ul"
        sx={{
          m: 0,
          p: 0,
          listStyle: 'none',
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))',
          columnGap: 2,
        }}
      >
        {rows.map(({ status }) => (
          <li key={status.id}>
            <span aria-hidden>– </span>
            <strong>{status.id}</strong>{' '}
            <ExternalLink href={guideOf(status)}>set it up</ExternalLink>
            {status.title && (
              <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
                {status.title}
              </Box>
            )}
          </li>
        ))}
      </Box>
    </Section>
  );
}
