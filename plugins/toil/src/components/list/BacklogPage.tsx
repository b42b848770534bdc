import { Link } from '@backstage/core-components';
import {
  entityTitle,
  Failed,
  PageHead,
  Reading,
  useDocumentTitle,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ToilSummary } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { useState } from 'react';
import { isNarrowed } from '../../model/listQuery';
import { count, timeWords } from '../../model/words';
import { useTeamPath, useToilPath } from '../../usePaths';
import { BucketSection } from './BucketSection';
import { ExportButtons } from './ExportButtons';
import { Filters } from './Filters';
import { NothingYet } from './NothingYet';
import { Picture } from './Picture';
import { Suggestions } from './Suggestions';
import { TriageHelp } from './TriageHelp';
import { useBucket, useSuggestions, useSummary } from './useBacklog';
import { useListQuery } from './useListQuery';
import { useTriage } from './useTriage';

/** `/toil`: what should we automate first, and why? */
export function BacklogPage() {
  useDocumentTitle('Toil');
  const { query, onQuery } = useListQuery();
  const [turn, setTurn] = useState(0);
  const summary = useSummary();
  const shown = [
    useBucket('automate-first', query, turn),
    useBucket('review', query, turn),
    useBucket('standardize-next', query, turn),
    useBucket('leave-manual', query, turn),
  ];
  const suggestions = useSuggestions(query, turn);
  const triage = useTriage();
  const onDone = () => {
    setTurn(turn + 1);
    summary.refresh();
  };
  const rows = shown.flatMap(({ items }) => items);
  const isLoading = shown.some(({ loading }) => loading);
  const error = shown.find(each => each.error)?.error;
  const isUnknown = summary.value && isNothing(summary.value);
  return (
    <div ref={triage.within}>
      <PageHead title="Toil">
        <Ways stale={summary.value && staleIn(summary.value)} />
        <TriageHelp shown={triage.helps} onToggle={triage.onHelp} />
      </PageHead>
      {summary.value && !isUnknown && <Totals summary={summary.value} />}
      {isUnknown && !isNarrowed(query) ? (
        <NothingYet />
      ) : (
        <>
          <Filters
            query={query}
            owners={summary.value?.owners ?? []}
            services={summary.value?.services ?? []}
            onQuery={onQuery}
          />
          {rows.length === 0 && isLoading && (
            <Reading what="the backlog" lines={6} />
          )}
          {error && (
            <Failed
              error={error}
              what="The backlog"
              onRetry={() => setTurn(turn + 1)}
            />
          )}
          {!isLoading && !error && rows.length === 0 && (
            <p>
              {isNarrowed(query)
                ? 'Nothing matches this filter.'
                : 'Nobody has taken anything up yet. What recurs stands below: take up what is worth a look.'}
            </p>
          )}
          <BucketSection bucket="automate-first" pages={shown[0]} />
          <BucketSection bucket="review" pages={shown[1]} />
          <BucketSection bucket="standardize-next" pages={shown[2]} />
          <BucketSection bucket="leave-manual" pages={shown[3]} />
          <Suggestions
            pages={suggestions}
            total={isNarrowed(query) ? undefined : summary.value?.suggested}
            onDone={onDone}
          />
          <Picture candidates={rows} />
          {rows.length > 0 && <ExportButtons query={query} />}
        </>
      )}
    </div>
  );
}

/** The other pages: the walk through what is stale, and the reader's own teams. */
function Ways(props: { stale: number | undefined }) {
  const { stale } = props;
  const path = useToilPath();
  const me = useMe();
  const teamOf = useTeamPath();
  return (
    <Box component="nav" aria-label="Toil">
      <Link
        to={stale === 0 ? `${path}/review?of=first-meeting` : `${path}/review`}
      >
        {stale ? `Review what is stale (${stale})` : 'Review'}
      </Link>
      {' · '}
      <Link to={`${path}/sources`}>Sources</Link>
      {[...(me?.actsFor ?? [])].flatMap(owner => {
        const team = teamOf(owner);
        return team
          ? [
              <span key={owner}>
                {' · '}
                <Link to={team}>{entityTitle(owner)}</Link>
              </span>,
            ]
          : [];
      })}
    </Box>
  );
}

function staleIn({ buckets }: ToilSummary): number {
  return buckets.reduce((sum, { stale }) => sum + stale, 0);
}

function Totals(props: { summary: ToilSummary }) {
  const { buckets, inProgress, mostInProgress, suggested } = props.summary;
  const sum = (of: 'count' | 'stale' | 'minutesPerMonth') =>
    buckets.reduce((total, bucket) => total + bucket[of], 0);
  return (
    <Box>
      <strong>{timeWords(sum('minutesPerMonth'))}</strong> a month, as far as is
      known · {count(sum('count') - suggested, 'candidate')} · {inProgress} of
      at most {mostInProgress} in progress · {sum('stale')} stale ·{' '}
      {count(suggested, 'suggestion')}
    </Box>
  );
}

function isNothing({ buckets, sources }: ToilSummary): boolean {
  return sources.length === 0 && buckets.every(each => each.count === 0);
}
