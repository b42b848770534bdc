import { Content, Link, Page } from '@backstage/core-components';
import type {
  DecisionCase,
  InboxCount,
  InboxView,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  caseTypeLabels,
  Failed,
  PageHead,
  type Pages,
  readable,
  Reading,
  useDocumentTitle,
  useEvidenceApi,
  useInboxCount,
  usePages,
  useToast,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { Fragment, useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { CaseRow, columns } from './CaseRow';
import { keyOf, Keys, useKeys } from './Keys';
import { Kinds } from './Kinds';

/** Of the incident briefs, which a portal need not have. */
const reviewPath = '/review';
const pageSize = 50;
/** After a decision, when its count is read again. */
const reportedMs = [2_000, 6_000, 15_000];

const views: Record<InboxView, { label: string; empty: string }> = {
  waiting: { label: 'Waiting for me', empty: 'Nothing waits for you' },
  requested: {
    label: 'Requested by me',
    empty: 'None of your requests waits for a decision',
  },
  decided: { label: 'Decided', empty: 'Nothing decided yet' },
};

const groups = {
  overdue: 'Overdue',
  blocks: 'Blocks a request',
  other: 'Other',
};
const groupNames = Object.keys(groups) as (keyof typeof groups)[];

/** `/decisions`: what waits for the reader, what they requested, what was decided. */
export function DecisionsPage() {
  useDocumentTitle('Decisions');
  const api = useEvidenceApi();
  const [query, setQuery] = useSearchParams();
  const view = oneOf(query.get('view'), views) ?? 'waiting';
  const type = oneOf(query.get('type'), caseTypeLabels);
  const { refresh, value: counts } = useInboxCount();
  const [decided, setDecided] = useState(0);
  useEffect(() => {
    // The plugin that it belongs to reports it after a moment.
    const timers = decided ? reportedMs.map(ms => setTimeout(refresh, ms)) : [];
    return () => timers.forEach(clearTimeout);
  }, [decided, refresh]);
  const countAgain = () => setDecided(before => before + 1);
  const toast = useToast();
  const pages = usePages<DecisionCase>(
    useCallback(
      (cursor, abort) =>
        api.listInbox({ view, type, limit: pageSize, cursor }, { abort }),
      [api, view, type],
    ),
  );
  const list = `${view} ${type}`;
  const [focused, setFocused] = useState<string>();
  // A row that goes with the focus reports no blur.
  useEffect(() => setFocused(undefined), [list]);
  const show = (next: { view?: InboxView; type?: string }) =>
    setQuery(
      Object.fromEntries(
        Object.entries({ view, type, ...next }).filter(
          (entry): entry is [string, string] => Boolean(entry[1]),
        ),
      ),
      { replace: true },
    );
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <PageHead title="Decisions">
            <Link to={reviewPath}>After the incident</Link>
            <Kinds
              type={type}
              counts={view === 'waiting' ? counts : undefined}
              onChoose={value => show({ type: value })}
            />
          </PageHead>
          {view === 'waiting' && (
            <Keys of={pages.items.find(one => keyOf(one) === focused)} />
          )}
          <Tabs
            value={view}
            onChange={(_, next: InboxView) => show({ view: next })}
            aria-label="Decisions"
            variant="scrollable"
            sx={{ mb: 2, borderBottom: 1, borderColor: 'divider' }}
          >
            {(Object.keys(views) as InboxView[]).map(each => (
              <Tab
                key={each}
                value={each}
                label={labelOf(each, counts)}
                sx={{ textTransform: 'none' }}
              />
            ))}
          </Tabs>
          <Cases
            key={list}
            view={view}
            pages={pages}
            onFocus={setFocused}
            onDecided={label => {
              toast.show(label);
              countAgain();
            }}
            onConflict={() => {
              countAgain();
              pages.refresh();
            }}
          />
        </Box>
        {toast.element}
      </Content>
    </Page>
  );
}

function Cases(props: {
  view: InboxView;
  pages: Pages<DecisionCase>;
  /** @param key - of the case whose row has the focus */
  onFocus: (key: string | undefined) => void;
  onDecided: (label: string) => void;
  onConflict: () => void;
}) {
  const { view, pages, onFocus, onConflict, onDecided } = props;
  const [done, setDone] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string>();
  const { error, loading, more } = pages;
  const items = pages.items.filter(one => !done.has(keyOf(one)));
  const sections =
    view === 'waiting'
      ? groupNames.flatMap(group => {
          // In the order of the server: what waits longest comes first.
          const cases = items.filter(one => groupOf(one) === group);
          return cases.length > 0 ? { label: groups[group], cases } : [];
        })
      : [{ label: views[view].label, cases: items }];
  useKeys(
    sections.flatMap(({ cases }) => cases),
    { open, setOpen },
  );
  const isEmpty = items.length === 0 && !loading && !error && !more;
  return (
    <>
      {pages.items.length === 0 && loading && (
        <Reading what="decisions" lines={6} />
      )}
      {isEmpty && <p>{views[view].empty}</p>}
      {items.length > 0 && (
        <Box
          sx={{
            bgcolor: 'background.paper',
            overflow: 'hidden',
            border: 1,
            borderColor: 'divider',
            borderRadius: '10px',
          }}
        >
          <Heads view={view} />
          {sections.map(({ label, cases }) => (
            <Fragment key={label}>
              {view === 'waiting' && (
                <Box
                  component="h2"
                  sx={{
                    m: 0,
                    px: 2,
                    py: 1,
                    fontSize: 13,
                    fontWeight: 500,
                    bgcolor: 'action.hover',
                  }}
                >
                  {label}{' '}
                  <Box component="span" sx={{ color: 'text.secondary' }}>
                    {cases.length}
                  </Box>
                </Box>
              )}
              <Box
                component="ul"
                aria-label={label}
                sx={{
                  listStyle: 'none',
                  m: 0,
                  p: 0,
                  '& > li': { borderTop: 1, borderColor: 'divider' },
                }}
              >
                {cases.map(one => (
                  <CaseRow
                    key={keyOf(one)}
                    item={one}
                    view={view}
                    onFocus={onFocus}
                    isOpen={open === keyOf(one)}
                    onToggle={() =>
                      setOpen(open === keyOf(one) ? undefined : keyOf(one))
                    }
                    onDecided={what => {
                      onFocus(undefined);
                      setDone(new Set([...done, keyOf(one)]));
                      onDecided(what);
                    }}
                    onConflict={onConflict}
                  />
                ))}
              </Box>
            </Fragment>
          ))}
        </Box>
      )}
      {error && (
        <Failed error={error} what="The decisions" onRetry={pages.onMore} />
      )}
      {more && (
        <Button
          size="small"
          variant="outlined"
          disabled={loading}
          onClick={pages.onMore}
          sx={{ mt: 1, textTransform: 'none' }}
        >
          Show more
        </Button>
      )}
    </>
  );
}

function groupOf({ plugin, type }: DecisionCase): keyof typeof groups {
  if (type === 'review') {
    return 'overdue';
  }
  return plugin === 'provisioning' || type === 'release' ? 'blocks' : 'other';
}

function labelOf(view: InboxView, counts: InboxCount | undefined): string {
  const { label } = views[view];
  return counts && view !== 'decided' ? `${label} ${counts[view]}` : label;
}

function Heads(props: { view: InboxView }) {
  return (
    <Box
      aria-hidden
      sx={{
        ...columns,
        px: 2,
        py: 1,
        fontSize: 12,
        color: 'text.secondary',
        display: { xs: 'none', md: 'grid' },
      }}
    >
      <span />
      <span>Decision</span>
      <span>Kind</span>
      <span>Effect</span>
      <span>{props.view === 'requested' ? 'Decided by' : 'Requested by'}</span>
      <Box component="span" sx={{ textAlign: 'right' }}>
        {props.view === 'decided' ? 'Requested' : 'Waiting'}
      </Box>
    </Box>
  );
}

function oneOf<T extends string>(
  value: string | null,
  all: Record<T, unknown>,
): T | undefined {
  return value !== null && Object.hasOwn(all, value) ? (value as T) : undefined;
}
