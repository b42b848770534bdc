import { Content, Page } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  ClockProvider,
  readable,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import useMeasure from 'react-use/esm/useMeasure';
import { isLive, listFilter, timelineFilter } from '../../model/changes/query';
import { ownersOf } from '../../model/myTeams';
import { ChangesOverview } from './ChangesOverview';
import { Failure, LiveChanges, useReading } from './LiveChanges';
import { EmptyChanges } from './EmptyChanges';
import { EnvironmentPicker } from './EnvironmentPicker';
import { ScopePicker } from './ScopePicker';
import { SourcesDown } from './SourcesDown';
import { useChangesQuery } from './useChangesQuery';
import { useLiveList, useTimeline } from './useLiveChanges';
import { WindowPicker } from './WindowPicker';
import { windowInWords } from '../../model/changes/words';
import { binsFor } from '../../model/changes/bins';

const longBinMs = 3_600_000;

/** `/changes`: what happened, where, in the last hour. */
export function ChangesPage() {
  useDocumentTitle('Changes');
  const identity = useApi(identityApiRef);
  const owners = useAsyncKeepingLast(async () => {
    const { ownershipEntityRefs, userEntityRef } =
      await identity.getBackstageIdentity();
    return ownersOf(ownershipEntityRefs, userEntityRef);
  }, [identity]);
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1500, mx: 'auto', mt: -1, ...readable }}>
          {owners.error ? (
            <Failure error={owners.error} onRetry={owners.refresh} />
          ) : (
            <Changes owners={owners.value} />
          )}
        </Box>
      </Content>
    </Page>
  );
}

/** @param props.owners - absent until we know who looks */
function Changes(props: { owners?: readonly string[] }) {
  const { owners } = props;
  const { query, onQuery } = useChangesQuery();
  const evidence = useEvidenceApi();
  const [measured, { width }] = useMeasure<HTMLDivElement>();
  const { box, reading } = useReading();
  const live = isLive(query);
  const known = owners !== undefined || query.entityRef !== undefined;

  const timeline = useTimeline(
    known ? timelineFilter(query, owners ?? []) : undefined,
    { bins: binsFor(width), live },
  );
  const list = useLiveList(
    known ? listFilter(query, owners ?? []) : undefined,
    {
      live,
      reading,
      onNews: () => {
        // Of long times, what is new shows little, and counting costs more.
        if ((timeline.value?.binMs ?? 0) < longBinMs) {
          timeline.retry();
        }
      },
    },
  );
  const collectors = useAsyncKeepingLast(
    async abort => (await evidence.listCollectors({ abort })).items,
    [evidence],
    { refreshMs: 60_000 },
  );
  const shown = timeline.value ?? timeline.last;
  const now = shown ? Date.parse(shown.at) : Date.now();
  const when = windowInWords(query, now);
  const empty = (
    <EmptyChanges
      when={when}
      query={query}
      collectors={collectors.value}
      onQuery={onQuery}
    />
  );
  return (
    <ClockProvider instant={shown?.at ?? new Date(now).toISOString()} live>
      <div ref={measured}>
        <Box
          component="header"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            gap: 1.5,
            pb: 1,
          }}
        >
          <Typography
            component="h1"
            variant="h4"
            sx={{ m: 0, fontSize: 24, flex: '1 0 auto' }}
          >
            Changes
          </Typography>
          <ScopePicker query={query} owners={owners ?? []} onQuery={onQuery} />
          <EnvironmentPicker
            environment={query.environment}
            offered={shown?.environments ?? []}
            onEnvironment={environment =>
              onQuery({ environment, cell: undefined })
            }
          />
          <WindowPicker query={query} onQuery={onQuery} />
        </Box>
        <SourcesDown collectors={collectors.value ?? []} />
        <ChangesOverview
          query={query}
          onQuery={onQuery}
          timeline={timeline}
          when={when}
          collectors={collectors.value}
        />
        <Box component="section" aria-label="List" sx={{ mt: 0.5 }}>
          {known && listFilter(query, owners ?? []) === undefined ? (
            empty
          ) : (
            <LiveChanges
              list={list}
              box={box}
              caption={`Changes ${when}`}
              empty={empty}
            />
          )}
        </Box>
      </div>
    </ClockProvider>
  );
}
