import {
  crossesInWords,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Brief,
  planSetUp,
  takesEffect,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClockProvider,
  CopyButton,
  readable,
  RelativeTime,
  rollbackUrl,
  shortRevision,
  SourcesProvider,
} from '@plumbline/backstage-plugin-evidence-react';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from 'react';
import { numberGaps } from '../../model/gaps';
import { useRemember } from '../home/Recent';
import { ReviewProvider } from '../review/ReviewProvider';
import { BlastRadius } from './BlastRadius';
import { BriefHeader } from './BriefHeader';
import { BriefTimeline } from './BriefTimeline';
import { DeliveriesNote } from './DeliveriesNote';
import { Dependencies } from './Dependencies';
import { Escalation } from './Escalation';
import { Gaps } from './Gaps';
import { MatchNote, PastBanner, SourceDownBanner } from './notes';
import { OnCallCard, pagerOf, personOf } from './OnCallCard';
import { Runtime } from './Runtime';
import { SignalCard } from './SignalCard';
import { OtherChanges } from './OtherChanges';
import { OtherSections } from './OtherSections';
import { PrimeSuspect } from './PrimeSuspect';

/** A brief: the decision first, then its reasons, then what it can't see. */
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
  const page = useRef<HTMLElement>(null);
  useKeys(page);
  useRemember(brief.entityRef);
  const isLive = at === undefined;
  const isFiring =
    isKnown(brief.firing.alerts) && brief.firing.alerts.value.length > 0;
  return (
    <ClockProvider instant={at ? brief.at : brief.generatedAt} live={isLive}>
      <ReviewProvider brief={brief} at={at} onReported={onReported}>
        <SourcesProvider shown={sourcesShown}>
          <Box
            ref={page}
            data-testid="brief"
            sx={{
              ...readable,
              display: 'flex',
              flexDirection: 'column',
              gap: 2,
              color: 'text.primary',
              // Above the bar of a phone.
              pb: { xs: 8, sm: 0 },
            }}
          >
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
            <Grid columns="minmax(0, 9fr) minmax(0, 8fr) minmax(0, 14fr)">
              <SignalCard brief={brief} gaps={gaps} />
              <OnCallCard brief={brief} gaps={gaps} urgent={isFiring} />
              <PrimeSuspect brief={brief} gaps={gaps} />
            </Grid>
            <BriefTimeline brief={brief} live={isLive} />
            <OtherChanges brief={brief} />
            <BlastRadius brief={brief} gaps={gaps} />
            <Dependencies brief={brief} gaps={gaps} />
            <Grid columns="minmax(0, 4fr) minmax(0, 3fr)">
              <Escalation brief={brief} />
              <Runtime brief={brief} gaps={gaps} />
            </Grid>
            <OtherSections brief={brief} gaps={gaps} />
            <Gaps
              gaps={gaps}
              entityRef={brief.entityRef}
              live={isLive}
              mayConnect={isLive && mayConnect(brief)}
            />
            <Footer brief={brief} live={isLive} />
            {isLive && <PhoneBar brief={brief} page={page} />}
          </Box>
        </SourcesProvider>
      </ReviewProvider>
    </ClockProvider>
  );
}

/** Only users who can see every entity can read the set-up. */
function mayConnect(brief: Brief): boolean {
  return (
    brief.visibility === 'all' &&
    planSetUp({ sources: [] }, brief).lines.some(
      ({ state }) => state !== 'known',
    )
  );
}

function Grid(props: { columns: string; children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: props.columns },
      }}
    >
      {props.children}
    </Box>
  );
}

const actionKeys = ['p', 'r'];
const actionOf = (page: RefObject<HTMLElement | null>, key: string) =>
  page.current?.querySelector<HTMLElement>(`[data-key="${key}"]`);

/** `p` and `r` lead to paging and to the rollback; Enter then opens it. */
function useKeys(page: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isTyping = target.closest('input, textarea, select, [role=dialog]');
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
      if (actionKeys.includes(event.key) && !isTyping && !hasModifier) {
        const action = actionOf(page, event.key);
        if (action) {
          action.focus();
          event.preventDefault();
        }
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [page]);
}

/** On a phone, what a responder came for stays in reach of the thumb. */
function PhoneBar(props: {
  brief: Brief;
  page: RefObject<HTMLElement | null>;
}) {
  const { brief, page } = props;
  const { runbook } = brief.service;
  const pager = pagerOf(brief.owner.workload);
  const prime = brief.lastChange.suspects.at(0)?.change;
  const suspect = prime && takesEffect(prime) ? prime : undefined;
  const crosses = suspect && crossesInWords(suspect);
  const { onCall } = brief.owner.workload;
  const first = isKnown(onCall) ? onCall.value.at(0) : undefined;
  return (
    <Box
      sx={{
        display: { xs: 'flex', sm: 'none' },
        flexWrap: 'wrap',
        position: 'fixed',
        left: 0,
        right: 0,
        // Above the portal's own bar of a phone.
        bottom: 56,
        zIndex: 'appBar',
        gap: 1,
        p: 1,
        borderTop: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
        '& > a, & > button': { flex: 1, minHeight: 44 },
      }}
    >
      {crosses && rollbackUrl(suspect) && (
        <Box
          sx={{
            flexBasis: '100%',
            display: 'flex',
            gap: 0.5,
            alignItems: 'center',
            fontSize: 12,
          }}
        >
          <WarningIcon aria-hidden color="warning" sx={{ fontSize: 16 }} />
          Rollback {crosses}
        </Box>
      )}
      {pager && (
        <Button variant="contained" href={pager} target="_blank" rel="noopener">
          Page {(first && personOf(first)) ?? 'on-call'}
        </Button>
      )}
      {suspect && rollbackUrl(suspect) && (
        <Button
          variant="outlined"
          color="error"
          onClick={() => actionOf(page, 'r')?.click()}
        >
          {suspect.rollback?.to
            ? `Roll back to ${shortRevision(suspect.rollback.to)}`
            : 'Roll back'}
        </Button>
      )}
      {isKnown(runbook) && (
        <Button
          variant="outlined"
          href={runbook.value}
          target="_blank"
          rel="noopener"
        >
          Runbook
        </Button>
      )}
    </Box>
  );
}

function Footer(props: { brief: Brief; live: boolean }) {
  const { brief, live } = props;
  return (
    <Box
      component="footer"
      sx={{
        pt: 1,
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
        <span>Shows what you may see; others may see more.</span>
      )}
      {live && <DeliveriesNote entityRef={brief.entityRef} />}
    </Box>
  );
}

function shortDigest(digest: string): string {
  return digest.length > 20 ? `${digest.slice(0, 19)}…` : digest;
}
