import { Link } from '@backstage/core-components';
import type { Candidate } from '@plumbline/backstage-plugin-evidence-common';
import { Chip, entityLabel } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';

const line = { borderColor: 'divider' };

/** Entities in rank order, each with the key that matched. */
export function Candidates(props: {
  candidates: readonly Candidate[];
  /** They are near, and none matched. */
  nearest?: boolean;
  to: (entityRef: string) => string;
}) {
  return (
    <Box
      component="ol"
      sx={{ listStyle: 'none', p: 0, my: 1, borderBottom: 1, ...line }}
    >
      {props.candidates.map(({ entityRef, matchedBy }) => {
        const { name, kind = entityRef.split(':')[0] } = entityLabel(entityRef);
        return (
          <Box
            component="li"
            key={entityRef}
            sx={{
              ...{ display: 'flex', flexWrap: 'wrap', alignItems: 'center' },
              ...{ columnGap: 1.5, py: 1, borderTop: 1, ...line },
            }}
          >
            <Link to={props.to(entityRef)}>
              <strong>{name}</strong>
            </Link>
            {!props.nearest && (
              <Chip
                tone={matchedBy.strength === 'weak' ? 'warning' : 'primary'}
              >
                {matchedBy.key} {matchedBy.value}
                {matchedBy.strength === 'weak' && ' (weak)'}
              </Chip>
            )}
            <Box
              component="span"
              sx={{ ml: 'auto', fontSize: 12, color: 'text.secondary' }}
            >
              {kind}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
