import { Card, EntityName } from '@plumbline/backstage-plugin-evidence-react';
import { readinessParts } from '@plumbline/backstage-plugin-toil-common';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import CheckIcon from '@mui/icons-material/Check';
import MissingIcon from '@mui/icons-material/RadioButtonUnchecked';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { partWords } from '../../model/words';

/** What must be written down before an automation is begun. */
export function Contract(props: {
  candidate: CandidateDetail;
  onEdit: () => void;
}) {
  const { candidate, onEdit } = props;
  const { readiness, missing } = candidate;
  const all = readinessParts.length;
  return (
    <Card
      title="Contract"
      summary={`${all - missing.length} of ${all}`}
      action={
        <Button size="small" variant="outlined" onClick={onEdit}>
          Edit
        </Button>
      }
    >
      <Box component="dl" aria-label="Contract" sx={{ m: 0, fontSize: 13 }}>
        {readinessParts.map(({ part }) => {
          const value = readiness[part];
          const isOwner = part === 'codeOwner' || part === 'failureOwner';
          return (
            <Box
              key={part}
              sx={{
                display: 'grid',
                columnGap: 1,
                alignItems: 'center',
                gridTemplateColumns: '18px 96px minmax(0, 1fr)',
                minHeight: 34,
                py: 0.5,
                lineHeight: '17px',
                borderTop: 1,
                borderColor: 'divider',
                '&:first-of-type': { borderTop: 0 },
              }}
            >
              {value ? (
                <CheckIcon
                  aria-hidden
                  sx={{ fontSize: 16, color: 'success.main' }}
                />
              ) : (
                <MissingIcon
                  aria-hidden
                  sx={{ fontSize: 16, color: 'text.secondary' }}
                />
              )}
              <Box component="dt" sx={{ color: 'text.secondary' }}>
                {partWords[part]}
              </Box>
              <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
                {value === undefined && (
                  <Box component="span" sx={{ color: 'text.secondary' }}>
                    Missing
                  </Box>
                )}
                {value !== undefined &&
                  (isOwner ? <EntityName entityRef={value} /> : value)}
              </Box>
            </Box>
          );
        })}
      </Box>
    </Card>
  );
}
