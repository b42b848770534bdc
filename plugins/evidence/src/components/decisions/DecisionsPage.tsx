import { Content, Page } from '@backstage/core-components';
import type {
  CaseType,
  DecisionCase,
  InboxCount,
  InboxView,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Choose,
  Failed,
  PageHead,
  readable,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Snackbar from '@mui/material/Snackbar';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { CaseRow, typeLabels } from './CaseRow';

const pageSize = 50;
const refreshMs = 60_000;

const views: Record<InboxView, { label: string; empty: string }> = {
  waiting: { label: 'Waiting for me', empty: 'Nothing waits for you' },
  requested: {
    label: 'Requested by me',
    empty: 'None of your requests waits for a decision',
  },
  decided: { label: 'Decided', empty: 'Nothing decided yet' },
};

/** `/decisions`: what waits for the reader, what they requested, what was decided. */
export function DecisionsPage() {
  useDocumentTitle('Decisions');
  const api = useEvidenceApi();
  const [query, setQuery] = useSearchParams();
  const view = oneOf(query.get('view'), views) ?? 'waiting';
  const type = oneOf(query.get('type'), typeLabels);
  const counts = useAsyncKeepingLast(
    abort => api.countInbox({ abort }),
    [api],
    { refreshMs },
  );
  const [toast, setToast] = useState<string>();
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
            <Choose
              label="Kind"
              choices={[
                { value: '', words: 'All' },
                ...Object.entries(typeLabels).map(([value, words]) => ({
                  ...{ value, words },
                })),
              ]}
              value={type ?? ''}
              onChoose={value => show({ type: value })}
            />
          </PageHead>
          <Tabs
            value={view}
            onChange={(_, next: InboxView) => show({ view: next })}
            aria-label="Decisions"
            sx={{ mb: 2, borderBottom: 1, borderColor: 'divider' }}
          >
            {(Object.keys(views) as InboxView[]).map(each => (
              <Tab
                key={each}
                value={each}
                label={labelOf(each, counts.value)}
                sx={{ textTransform: 'none' }}
              />
            ))}
          </Tabs>
          <Cases
            key={`${view} ${type}`}
            view={view}
            type={type}
            onDecided={label => {
              setToast(label);
              counts.refresh();
            }}
          />
        </Box>
        <Snackbar
          open={toast !== undefined}
          autoHideDuration={6_000}
          onClose={() => setToast(undefined)}
          message={toast}
        />
      </Content>
    </Page>
  );
}

function Cases(props: {
  view: InboxView;
  type: CaseType | undefined;
  onDecided: (label: string) => void;
}) {
  const { view, type, onDecided } = props;
  const api = useEvidenceApi();
  const [done, setDone] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string>();
  const pages = usePages<DecisionCase>(
    useCallback(
      (cursor, abort) =>
        api.listInbox({ view, type, limit: pageSize, cursor }, { abort }),
      [api, view, type],
    ),
  );
  const { error, loading, more } = pages;
  const items = pages.items.filter(one => !done.has(keyOf(one)));
  const isEmpty = items.length === 0 && !loading && !error && !more;
  return (
    <>
      {pages.items.length === 0 && loading && (
        <Reading what="decisions" lines={6} />
      )}
      {isEmpty && <p>{views[view].empty}</p>}
      {items.length > 0 && (
        <Box
          component="ul"
          aria-label={views[view].label}
          sx={{
            ...{ listStyle: 'none', m: 0, p: 0, bgcolor: 'background.paper' },
            ...{ border: 1, borderColor: 'divider', borderRadius: '10px' },
            '& > li + li': { borderTop: 1, borderColor: 'divider' },
          }}
        >
          {items.map(one => (
            <CaseRow
              key={keyOf(one)}
              item={one}
              view={view}
              isOpen={open === keyOf(one)}
              onToggle={() =>
                setOpen(open === keyOf(one) ? undefined : keyOf(one))
              }
              onDecided={label => {
                setDone(new Set([...done, keyOf(one)]));
                onDecided(label);
              }}
            />
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

function labelOf(view: InboxView, counts: InboxCount | undefined): string {
  const { label } = views[view];
  return counts && view !== 'decided' ? `${label} ${counts[view]}` : label;
}

function keyOf({ plugin, id }: DecisionCase): string {
  return `${plugin} ${id}`;
}

function oneOf<T extends string>(
  value: string | null,
  all: Record<T, unknown>,
): T | undefined {
  return value !== null && Object.hasOwn(all, value) ? (value as T) : undefined;
}
