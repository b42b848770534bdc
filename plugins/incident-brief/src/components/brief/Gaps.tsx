import { Link } from '@backstage/core-components';
import {
  CardLink,
  Chip,
  ExternalLink,
  Paste,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import BlockIcon from '@mui/icons-material/Block';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState, type ReactNode } from 'react';
import {
  discrepanciesOf,
  mayHaveDiscrepancies,
} from '../../model/gapDiscrepancies';
import { Gap, gapWords, lineTitle, markOf } from '../../model/gaps';
import {
  discrepanciesPath,
  useReviewPath,
  useSetUpPath,
} from '../../usePagePath';

/** Two rows; the others are folded. */
const first = 4;

/** More of one entity are read in their list. */
const most = 100;

/** What is not known, what must not be concluded, and how to mend it. */
export function Gaps(props: {
  gaps: readonly Gap[];
  entityRef: string;
  /** It is of now: what stands now says nothing of the past. */
  live: boolean;
  /** A source could fill some of it, and the reader may see which. */
  mayConnect: boolean;
}) {
  const { entityRef, gaps, live, mayConnect } = props;
  const api = useEvidenceApi();
  const reviewPath = useReviewPath();
  const setUpPath = useSetUpPath();
  const asks = live && mayHaveDiscrepancies(gaps);
  const standing = useAsyncKeepingLast(
    async abort =>
      asks
        ? api.listDiscrepancies(
            { entityRef, state: ['open', 'accepted'], limit: most },
            { abort },
          )
        : undefined,
    ['incident-brief Gaps', api, asks, entityRef],
  );
  // Without them the gaps say what they say.
  const found = standing.value?.items ?? [];
  const [isAll, setAll] = useState(false);
  const shown = isAll ? gaps : gaps.slice(0, first);
  return (
    <Box component="section" aria-labelledby="brief-gaps">
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          justifyContent: 'space-between',
          mb: 1,
        }}
      >
        <Box
          id="brief-gaps"
          component="h2"
          sx={{ m: 0, fontSize: 16, fontWeight: 600 }}
        >
          What this brief can't see{' '}
          {gaps.length > 0 && <Chip>{gaps.length}</Chip>}
        </Box>
        <Box sx={{ display: 'flex', gap: 2 }}>
          {mayConnect && (
            <CardLink to={`${setUpPath}?${new URLSearchParams({ entityRef })}`}>
              Connect sources
            </CardLink>
          )}
          <CardLink to={reviewPath}>After the incident</CardLink>
        </Box>
      </Box>
      {gaps.length === 0 && (
        <Box sx={{ color: 'text.secondary' }}>No gaps are known</Box>
      )}
      <Box
        component="ol"
        sx={{
          display: 'grid',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: 'repeat(2, minmax(0, 1fr))',
          },
          gap: 2,
          m: 0,
          p: 0,
          listStyle: 'none',
        }}
      >
        {gaps.map((gap, index) => (
          <GapCard
            key={gap.number}
            gap={gap}
            // A marker leads to it, so that it is there, too.
            hidden={index >= shown.length}
          >
            {live && (
              <Discrepancies
                of={discrepanciesOf(gap, found, discrepanciesPath)}
              />
            )}
          </GapCard>
        ))}
      </Box>
      {gaps.length > first && (
        <Button size="small" onClick={() => setAll(!isAll)} sx={{ mt: 1 }}>
          {isAll ? 'Show fewer' : `Show ${gaps.length - first} more`}
        </Button>
      )}
    </Box>
  );
}

/** What is not known, what must not be concluded from that, and the mend. */
function GapCard(props: { gap: Gap; hidden: boolean; children: ReactNode }) {
  const { children, gap, hidden } = props;
  const { conclusion, what } = gapWords(gap.message);
  const mark = markOf(gap);
  return (
    <Box
      component="li"
      id={gap.anchor}
      tabIndex={-1}
      sx={{
        display: hidden ? 'none' : undefined,
        '&:target': {
          display: 'block',
          outline: '2px solid',
          outlineColor: 'warning.main',
        },
        p: 2,
        border: 1,
        borderColor: 'divider',
        borderRadius: '10px',
        bgcolor: 'background.paper',
        scrollMarginTop: 16,
        minWidth: 0,
      }}
    >
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
      >
        <Chip tone={mark.tone} dot={mark.dot}>
          {mark.words}
        </Chip>
        <Box
          sx={{
            flex: { xs: '1 1 100%', sm: '1 1 0' },
            order: { xs: 1, sm: 0 },
            minWidth: 0,
            fontWeight: 600,
            overflowWrap: 'anywhere',
          }}
        >
          {what}
        </Box>
        <Box sx={{ ml: 'auto', fontSize: 12, color: 'text.secondary' }}>
          {lineTitle(gap.affects)}
        </Box>
      </Box>
      {conclusion && (
        <Box sx={{ display: 'flex', gap: 0.75, fontSize: 13, mt: 1 }}>
          <BlockIcon
            aria-hidden
            sx={{ fontSize: 16, mt: '2px', color: 'warning.main' }}
          />
          <span>
            <Box component="span" sx={{ color: 'text.secondary' }}>
              Do not conclude
            </Box>{' '}
            {conclusion}
          </span>
        </Box>
      )}
      <Box sx={{ display: 'flex', gap: 1.5, fontSize: 13, my: 0.75 }}>
        {gap.fixUrl && (
          <ExternalLink href={gap.fixUrl}>
            Edit {fileName(gap.fixUrl)}
          </ExternalLink>
        )}
        {children}
      </Box>
      {gap.fix && (
        <Paste text={gap.fix} what={`the fix of gap ${gap.number}`} />
      )}
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
      <Link to={path}>
        {count === 1
          ? 'Open the discrepancy'
          : `Open ${count ?? 'the'} discrepancies`}
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
