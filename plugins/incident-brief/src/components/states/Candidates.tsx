import { Link } from '@backstage/core-components';
import type { Candidate } from '@plumbline/backstage-plugin-evidence-common';
import { entityLabel } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';

/** Entities in rank order, each with the key that matched. */
export function Candidates(props: {
  candidates: readonly Candidate[];
  /** They are near, and none matched. */
  nearest?: boolean;
  to: (entityRef: string) => string;
}) {
  return (
    <Box component="ol" sx={{ pl: 3, my: 1 }}>
      {props.candidates.map(({ entityRef, matchedBy }) => {
        const { name, kind = entityRef.split(':')[0] } = entityLabel(entityRef);
        return (
          <Box component="li" key={entityRef} sx={{ py: 0.25 }}>
            <Link to={props.to(entityRef)}>
              <strong>{name}</strong>
            </Link>{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {kind}
              {!props.nearest && (
                <>
                  {' '}
                  · {matchedBy.key} “{matchedBy.value}”
                  {matchedBy.strength === 'weak' && ' (weak)'}
                </>
              )}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
