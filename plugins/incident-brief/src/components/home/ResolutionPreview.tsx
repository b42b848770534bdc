import { Link } from '@backstage/core-components';
import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';
import { Chip, EntityTitle } from '@plumbline/backstage-plugin-evidence-react';
import RepositoryIcon from '@mui/icons-material/AccountTreeOutlined';
import ServiceIcon from '@mui/icons-material/HexagonOutlined';
import AlertIcon from '@mui/icons-material/NotificationsNoneOutlined';
import UrlIcon from '@mui/icons-material/OpenInNew';
import WorkloadIcon from '@mui/icons-material/StorageOutlined';
import Box from '@mui/material/Box';
import { briefAddress } from '../states/briefAddress';
import { Candidates } from '../states/Candidates';

/** What the words in the box name so far. */
export function ResolutionPreview(props: {
  resolution?: Resolution;
  error?: Error;
  slow: boolean;
  briefPath: string;
}) {
  const { resolution, error, slow, briefPath } = props;
  const to = (entityRef: string) => briefAddress(briefPath, { entityRef });
  if (error) {
    return <>It could not be looked up: {error.message}</>;
  }
  if (!resolution) {
    return slow ? <>Looking up …</> : <Kinds />;
  }
  switch (resolution.status) {
    case 'matched':
      return (
        <>
          ✓ matches{' '}
          <Link to={to(resolution.entityRef!)}>
            <strong>
              <EntityTitle entityRef={resolution.entityRef!} />
            </strong>
          </Link>
          {resolution.matchedBy && (
            <>
              {' '}
              by {resolution.matchedBy.key} “{resolution.matchedBy.value}”
              {resolution.matchedBy.strength === 'weak' &&
                ' (a weak key: check that this is the one)'}
            </>
          )}
          . Enter opens its brief.
        </>
      );
    case 'ambiguous':
      return (
        <>
          Fits several, the likeliest first:
          <Candidates candidates={resolution.candidates} to={to} />
        </>
      );
    default:
      return resolution.candidates.length === 0 ? (
        <>✗ matches nothing, and no name is near.</>
      ) : (
        <>
          ✗ matches nothing. Nearest names:
          <Candidates nearest candidates={resolution.candidates} to={to} />
        </>
      );
  }
}

const kinds = [
  { words: 'Alert text or JSON', Icon: AlertIcon },
  { words: 'Dashboard or run URL', Icon: UrlIcon },
  { words: 'Repository', Icon: RepositoryIcon },
  { words: 'Workload or pod', Icon: WorkloadIcon },
  { words: 'Service', Icon: ServiceIcon },
];

/** What the box takes. */
function Kinds() {
  return (
    <Box component="span" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {kinds.map(({ words, Icon }) => (
        <Chip key={words} icon={<Icon aria-hidden sx={{ fontSize: 14 }} />}>
          {words}
        </Chip>
      ))}
    </Box>
  );
}
