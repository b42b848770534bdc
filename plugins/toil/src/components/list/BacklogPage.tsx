import { useApi } from '@backstage/core-plugin-api';
import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Decide,
  EmptyState,
  Failed,
  PageHead,
  Paste,
  Reading,
  Refused,
  useDocumentTitle,
  useMutation,
  LinkButton,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import { bucketRuleOf } from '@plumbline/backstage-plugin-toil-common';
import type {
  Bucket,
  ListedCandidate,
  ToilSummary,
} from '@plumbline/backstage-plugin-toil-common';
import AddIcon from '@mui/icons-material/AddCircleOutline';
import PlayIcon from '@mui/icons-material/PlayArrowOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { toilApiRef } from '../../api';
import {
  isNarrowed,
  isSuggestions,
  ListQuery,
  usualStates,
} from '../../model/listQuery';
import { toReview } from '../../model/reviewQueue';
import { bucketOrder, dismissalEffect } from '../../model/words';
import { useCandidatePath, useToilPath } from '../../usePaths';
import { useTrackers } from '../sources/useSources';
import { AddForm } from './AddForm';
import { CandidateTable } from './CandidateTable';
import { Figures } from './Figures';
import { Filters } from './Filters';
import { ListFoot } from './ListFoot';
import { RiskChart } from './RiskChart';
import { BucketHours, Intakes } from './SideCards';
import { Suggestions } from './Suggestions';
import { TeamMenu } from './TeamMenu';
import { useCandidates, useSuggestions, useSummary } from './useBacklog';
import { useListQuery } from './useListQuery';
import { TriageAction, useTriage } from './useTriage';

const rowsShown = 20;

/** `/toil`: what should we automate first, and why? */
export function BacklogPage() {
  useDocumentTitle('Toil');
  const { query, onQuery } = useListQuery();
  const [turn, setTurn] = useState(0);
  const [adds, setAdds] = useState(false);
  const [pointed, setPointed] = useState<string>();
  const summary = useSummary();
  const trackers = useTrackers();
  const pages = useCandidates(query, turn);
  const path = useToilPath();
  const { items: candidates } = pages;
  const { value } = summary;
  const isEmpty = value && isNothing(value);
  const due = value && toReview(value);
  const onBucket = (bucket: Bucket | undefined) =>
    onQuery({
      ...query,
      bucket,
      state: isSuggestions(query) ? usualStates : query.state,
    });
  return (
    <>
      <PageHead title="Toil">
        <TeamMenu owners={value?.owners ?? []} />
        <LinkButton to={`${path}/automations`}>Levels</LinkButton>
        <LinkButton to={`${path}/sources`}>Sources</LinkButton>
        <Button
          variant="outlined"
          startIcon={<AddIcon />}
          aria-expanded={adds}
          onClick={() => setAdds(!adds)}
        >
          Add
        </Button>
        <LinkButton
          variant="contained"
          startIcon={<PlayIcon />}
          to={due === 0 ? `${path}/review?of=first-meeting` : `${path}/review`}
        >
          Review{due ? ` ${due}` : ''}
        </LinkButton>
      </PageHead>
      {adds && <AddForm onCancel={() => setAdds(false)} />}
      {summary.error && !value && (
        <Failed
          error={summary.error}
          what="The figures"
          onRetry={summary.refresh}
        />
      )}
      {isEmpty && !isNarrowed(query) ? (
        <NothingYet />
      ) : (
        <>
          {value && <Figures summary={value} candidates={candidates} />}
          {candidates.length > 0 && (
            <Box
              sx={{
                display: 'grid',
                gap: 2,
                mb: 2,
                gridTemplateColumns: {
                  xs: 'minmax(0, 1fr)',
                  lg: 'minmax(0, 1fr) 340px',
                },
              }}
            >
              <RiskChart
                candidates={candidates}
                bucket={query.bucket}
                onPoint={setPointed}
              />
              <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
                <BucketHours
                  candidates={candidates}
                  bucket={query.bucket}
                  onBucket={onBucket}
                />
                {value && (
                  <Intakes
                    sources={value.sources}
                    trackers={trackers.value?.items ?? []}
                  />
                )}
              </Box>
            </Box>
          )}
          <List
            {...{ query, onQuery, onBucket, summary: value, pages, pointed }}
            turn={turn}
            onDone={() => {
              setTurn(turn + 1);
              summary.refresh();
            }}
          />
        </>
      )}
    </>
  );
}

/** The candidates of a tab, and what is decided on a row. */
function List(props: {
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  onBucket: (bucket: Bucket | undefined) => void;
  summary: ToilSummary | undefined;
  pages: ReturnType<typeof useCandidates>;
  pointed: string | undefined;
  turn: number;
  onDone: () => void;
}) {
  const { query, onQuery, onBucket, summary, pages, turn } = props;
  const api = useApi(toilApiRef);
  const navigate = useNavigate();
  const pathOf = useCandidatePath();
  const [shown, setShown] = useState(rowsShown);
  const [dismissing, setDismissing] = useState<string>();
  const mutation = useMutation(props.onDone);
  const suggestions = useSuggestions(query, turn);
  const suggests = isSuggestions(query);
  const { bucket } = query;
  const { loading, error, more, onMore } = suggests ? suggestions : pages;
  const rows = suggests
    ? suggestions.items
    : pages.items.filter(each => !bucket || each.bucket === bucket);
  const onAction = (action: TriageAction, id: string) => {
    const candidate = rows.find(each => each.id === id);
    const version = candidate?.version ?? 0;
    if (action === 'review') {
      navigate(`${pathOf(id)}?review`);
    } else if (action === 'dismiss') {
      setDismissing(dismissing === id ? undefined : id);
    } else if (action === 'accept' && candidate?.state === 'suggested') {
      void mutation.run(() => api.openCandidate(id, { version }));
    } else if (action === 'start' && candidate?.state === 'open') {
      void mutation.run(() => api.startCandidate(id, { version }));
    }
  };
  const triage = useTriage(onAction);
  const below = ({ id, title, version }: ListedCandidate) =>
    id === dismissing && (
      <Decide
        what={`about ‘${title}’`}
        onDone={() => {
          setDismissing(undefined);
          props.onDone();
        }}
        onConflict={props.onDone}
        choices={[
          {
            words: 'Dismiss',
            effect: dismissalEffect,
            needsReason: true,
            run: reason =>
              api.dismissCandidate(id, { version, reason: reason ?? '' }),
          },
        ]}
      />
    );
  const visible = rows.slice(0, shown);
  const hidden = rows.length - visible.length;
  const plus = pages.more ? '+' : '';
  // Not yet read is not none.
  const isRead =
    pages.items.length > 0 || !(pages.loading || pages.error !== undefined);
  const countOf = (of?: Bucket) =>
    isRead
      ? `${number(
          pages.items.filter(each => of === undefined || each.bucket === of)
            .length,
        )}${plus}`
      : '';
  return (
    <Paper
      ref={triage.within}
      variant="outlined"
      sx={{ borderRadius: '10px', overflow: 'hidden' }}
    >
      <Tabs
        value={suggests ? 'suggestions' : bucket ?? 'all'}
        variant="scrollable"
        aria-label="Buckets"
        onChange={(_, next) => {
          setShown(rowsShown);
          if (next === 'suggestions') {
            onQuery({ ...query, bucket: undefined, state: ['suggested'] });
          } else {
            onBucket(next === 'all' ? undefined : next);
          }
        }}
        sx={{ px: 1, borderBottom: 1, borderColor: 'divider' }}
      >
        <Tab value="all" label={`All ${countOf()}`} />
        {bucketOrder.map(each => (
          <Tab
            key={each}
            value={each}
            label={`${bucketRuleOf(each).title} ${countOf(each)}`}
          />
        ))}
        <Tab
          value="suggestions"
          label={`Suggestions ${summary?.suggested ?? ''}`}
        />
      </Tabs>
      <Filters
        query={query}
        owners={summary?.owners ?? []}
        services={summary?.services ?? []}
        onQuery={onQuery}
      />
      <Box sx={{ px: 2 }}>
        <Refused error={mutation.failure} />
        {rows.length === 0 && loading && (
          <Reading what="the backlog" lines={6} />
        )}
        {error && <Failed error={error} what="The backlog" onRetry={onMore} />}
        {rows.length === 0 && !loading && !error && (
          <Nothing {...{ query, onQuery, suggests }} />
        )}
      </Box>
      {rows.length > 0 &&
        (suggests ? (
          <Suggestions
            suggestions={visible}
            onAction={onAction}
            below={below}
          />
        ) : (
          <CandidateTable
            label="Candidates"
            candidates={visible}
            isStale={loading && !more}
            pointed={props.pointed}
            sort={query.sort}
            onSort={sort => onQuery({ ...query, sort })}
            below={below}
          />
        ))}
      {(hidden > 0 || more) && (
        <Button
          disabled={loading}
          onClick={() => {
            setShown(shown + rowsShown);
            if (hidden <= rowsShown && more) {
              onMore();
            }
          }}
          sx={{ m: 1 }}
        >
          Show {hidden > 0 ? `${Math.min(hidden, rowsShown)} more` : 'more'}
        </Button>
      )}
      <ListFoot query={query} helps={triage.helps} onHelp={triage.onHelp} />
    </Paper>
  );
}

function Nothing(props: {
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  suggests: boolean;
}) {
  const { query, onQuery, suggests } = props;
  if (isNarrowed(query) && !suggests) {
    return (
      <EmptyState
        action={
          <Button
            variant="outlined"
            onClick={() => onQuery({ state: usualStates, sort: query.sort })}
          >
            Clear filters
          </Button>
        }
      >
        Nothing matches this filter
      </EmptyState>
    );
  }
  return suggests ? (
    <EmptyState>No suggestions</EmptyState>
  ) : (
    <EmptyState
      action={
        <Button
          variant="outlined"
          onClick={() => onQuery({ ...query, state: ['suggested'] })}
        >
          Show suggestions
        </Button>
      }
    >
      No work is taken up yet
    </EmptyState>
  );
}

/** Nothing is reported yet: what to connect first. */
function NothingYet() {
  const path = useToilPath();
  return (
    <Card title="Nothing recurs yet">
      <EmptyState
        action={
          <LinkButton variant="contained" to={`${path}/sources`}>
            Connect
          </LinkButton>
        }
      >
        Nothing is reported yet. Import the tickets of the last quarter, or
        connect a tracker:
      </EmptyState>
      <Paste
        text={cliCommand('toil import --csv tickets.csv')}
        what="the import"
      />
    </Card>
  );
}

function isNothing({ buckets, sources }: ToilSummary): boolean {
  return sources.length === 0 && buckets.every(each => each.count === 0);
}
