import { Link } from '@backstage/core-components';
import {
  ExternalLink,
  Paste,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import {
  discrepanciesOf,
  mayHaveDiscrepancies,
} from '../../model/gapDiscrepancies';
import { Gap, lineTitle } from '../../model/gaps';
import { discrepanciesPath } from '../../usePagePath';

/** More of one entity are read in their list. */
const most = 100;

/** What is not known, what must not be concluded, and how to mend it. */
export function Gaps(props: {
  gaps: readonly Gap[];
  entityRef: string;
  /** It is of now: what stands now says nothing of the past. */
  live: boolean;
}) {
  const { entityRef, gaps, live } = props;
  const api = useEvidenceApi();
  const asks = live && mayHaveDiscrepancies(gaps);
  const standing = useAsyncKeepingLast(
    async abort =>
      asks
        ? api.listDiscrepancies(
            { entityRef, state: ['open', 'accepted'], limit: most },
            { abort },
          )
        : undefined,
    [api, asks, entityRef],
  );
  // Without them the gaps say what they say.
  const found = standing.value?.items ?? [];
  return (
    <Box component="section" aria-labelledby="brief-gaps">
      <Typography
        id="brief-gaps"
        component="h2"
        variant="h6"
        sx={{ m: 0, mb: 0.5, fontSize: 15 }}
      >
        {gaps.length === 0
          ? 'No gaps are known'
          : `Gaps (${gaps.length}): what this brief cannot see`}
      </Typography>
      <Box component="ol" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {gaps.map(gap => (
          <Box
            key={gap.number}
            component="li"
            id={gap.anchor}
            tabIndex={-1}
            sx={{
              display: 'grid',
              gridTemplateColumns: { xs: '1fr', sm: '170px 1fr' },
              columnGap: 1.5,
              rowGap: 0.5,
              py: 0.75,
              borderTop: 1,
              borderColor: 'divider',
              scrollMarginTop: 16,
              '&:target': {
                outline: '2px solid',
                outlineColor: 'warning.main',
                outlineOffset: 2,
              },
            }}
          >
            <Box sx={{ fontWeight: 600, fontSize: 13 }}>
              gap {gap.number} · {lineTitle(gap.affects)}
            </Box>
            <Box sx={{ minWidth: 0 }}>
              <div>
                {gap.message}
                {live && (
                  <Discrepancies
                    of={discrepanciesOf(gap, found, discrepanciesPath)}
                  />
                )}
              </div>
              {(gap.fix || gap.fixUrl) && (
                <Box sx={{ mt: 0.5 }}>
                  {gap.fixUrl && (
                    <Box sx={{ mb: 0.5 }}>
                      <ExternalLink href={gap.fixUrl}>
                        edit {fileName(gap.fixUrl)}
                      </ExternalLink>
                    </Box>
                  )}
                  {gap.fix && (
                    <Paste
                      text={gap.fix}
                      what={`the fix of gap ${gap.number}`}
                    />
                  )}
                </Box>
              )}
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

function Discrepancies(props: { of: ReturnType<typeof discrepanciesOf> }) {
  const { of } = props;
  if (!of) {
    return null;
  }
  const { count, path } = of;
  return (
    <>
      {' '}
      <Link to={path}>
        {count === 1 ? 'see the discrepancy' : 'see the discrepancies'}
      </Link>
    </>
  );
}

function fileName(url: string): string {
  try {
    return new URL(url).pathname.split('/').at(-1) || url;
  } catch {
    return url;
  }
}
