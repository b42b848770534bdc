import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClockProvider,
  CopyButton,
  readable,
  RelativeTime,
  SourcesProvider,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { numberGaps } from '../../model/gaps';
import { Lines } from '../common/Line';
import { ReviewProvider } from '../review/ReviewProvider';
import { BriefHeader } from './BriefHeader';
import { ChangedLine } from './ChangedLine';
import { DataLine } from './DataLine';
import { DeliveriesNote } from './DeliveriesNote';
import { Gaps } from './Gaps';
import { HitLine } from './HitLine';
import { MatchNote, PastBanner, SourceDownBanner } from './notes';
import { NeighboursLine } from './NeighboursLine';
import { NeighbourTable } from './NeighbourTable';
import { OwnerLine } from './OwnerLine';
import { PictureView } from './PictureView';
import { RunsLine } from './RunsLine';
import { SignalLine } from './SignalLine';

/** A brief, in the order in which a responder asks. */
export function BriefView(props: {
  brief: Brief;
  embedded?: boolean;
  /** Set while looking back. */
  at?: string;
  onAt: (at: string | undefined) => void;
  /** A line of it was reported as wrong. */
  onReported?: () => void;
}) {
  const { brief, embedded = false, at, onAt, onReported } = props;
  const [sourcesShown, setSourcesShown] = useState(false);
  const gaps = useMemo(() => numberGaps(brief), [brief]);
  const isResource = brief.service.kind.toLowerCase() === 'resource';
  return (
    <ClockProvider
      instant={at ? brief.at : brief.generatedAt}
      live={at === undefined}
    >
      <ReviewProvider brief={brief} at={at} onReported={onReported}>
        <SourcesProvider shown={sourcesShown}>
          <Box sx={{ color: 'text.primary', ...readable }} data-testid="brief">
            {at && <PastBanner at={brief.at} onNow={() => onAt(undefined)} />}
            <BriefHeader
              brief={brief}
              gaps={gaps}
              embedded={embedded}
              at={at}
              onAt={onAt}
              sourcesShown={sourcesShown}
              onSourcesShown={setSourcesShown}
            />
            <SourceDownBanner gaps={gaps} />
            <MatchNote brief={brief} gaps={gaps} />
            <Lines>
              <SignalLine brief={brief} gaps={gaps} />
              <OwnerLine
                brief={brief}
                gaps={gaps}
                label={isResource ? 'Whose data' : undefined}
              />
              {isResource && <DataLine brief={brief} gaps={gaps} />}
              <ChangedLine brief={brief} gaps={gaps} />
              <HitLine brief={brief} gaps={gaps} />
              <NeighboursLine brief={brief} gaps={gaps} />
              <RunsLine brief={brief} gaps={gaps} />
            </Lines>
            <Box
              sx={{
                display: 'grid',
                gridTemplateColumns: {
                  xs: 'minmax(0, 1fr)',
                  lg: 'minmax(0, 9fr) minmax(0, 11fr)',
                },
                gap: 2,
                my: 1.5,
                pt: 1,
                borderTop: 2,
                borderColor: 'divider',
              }}
            >
              <Box component="section" aria-label="Picture of the neighbours">
                <Title>Called by, and calls</Title>
                <PictureView brief={brief} />
              </Box>
              <NeighbourTable brief={brief} gaps={gaps} />
            </Box>
            <Gaps
              gaps={gaps}
              entityRef={brief.entityRef}
              live={at === undefined}
            />
            <Footer brief={brief} live={at === undefined} />
          </Box>
        </SourcesProvider>
      </ReviewProvider>
    </ClockProvider>
  );
}

function Title(props: { children: string }) {
  return (
    <Typography component="h2" variant="h6" sx={{ m: 0, fontSize: 15 }}>
      {props.children}
    </Typography>
  );
}

function Footer(props: { brief: Brief; live: boolean }) {
  const { brief, live } = props;
  return (
    <Box
      component="footer"
      sx={{
        mt: 1.5,
        pt: 0.5,
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 12,
        color: 'text.secondary',
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'baseline',
        columnGap: 2,
      }}
    >
      <span title={brief.digest}>
        digest <code>{shortDigest(brief.digest)}</code>{' '}
        <CopyButton text={() => brief.digest} what="the digest" />
      </span>
      <span>
        generated <RelativeTime instant={brief.generatedAt} />
      </span>
      {brief.visibility === 'filtered' && (
        <span>Shows what you may see; somebody else may see more.</span>
      )}
      {live && <DeliveriesNote entityRef={brief.entityRef} />}
    </Box>
  );
}

function shortDigest(digest: string): string {
  return digest.length > 20 ? `${digest.slice(0, 19)}…` : digest;
}
