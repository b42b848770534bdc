import { Content, Link, Page } from '@backstage/core-components';
import type {
  PipelineRun,
  RunQuery,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  type Column,
  DataTable,
  EntityName,
  ExternalLink,
  Failed,
  formatExact,
  PageHead,
  readable,
  RelativeTime,
  UnknownMark,
  useDocumentTitle,
  useEvidenceApi,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useCallback, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { shortRevision } from '../../model/changed';
import { useChangesPath, useSetUpPath } from '../../usePagePath';
import { durationWords } from './PipelineFigures';
import { RunChip } from './RunChip';
import { domainWords } from './runWords';

const columns: Column<PipelineRun>[] = [
  {
    id: 'when',
    head: 'When',
    nowrap: true,
    cell: ({ at }) => <RelativeTime instant={at} />,
  },
  {
    id: 'pipeline',
    head: 'Pipeline',
    rowHead: true,
    phone: 'line',
    cell: ({ attempt, pipeline }) =>
      `${pipeline ?? 'Unnamed'}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
  },
  {
    id: 'of',
    head: 'Service',
    cell: ({ entityRef, repository }) =>
      entityRef ? <EntityName entityRef={entityRef} /> : repository,
  },
  {
    id: 'revision',
    head: 'Revision',
    cell: ({ revision }) => revision && <code>{shortRevision(revision)}</code>,
  },
  {
    id: 'outcome',
    head: 'Outcome',
    nowrap: true,
    cell: run => <RunChip run={run} />,
  },
  {
    id: 'failure',
    head: 'Failure',
    phone: 'line',
    cell: ({ failure }) =>
      failure && `${domainWords[failure.domain]}: ${failure.because}`,
  },
  {
    id: 'duration',
    head: 'Run',
    align: 'right',
    phone: 'labelled',
    cell: ({ durationSeconds }) =>
      durationSeconds !== undefined && durationWords(durationSeconds),
  },
  {
    id: 'url',
    head: 'Link',
    phone: 'inline',
    cell: ({ url }) => url && <ExternalLink href={url}>Open</ExternalLink>,
  },
];

/** `/changes/runs`: the runs that a figure is of, or that are wanted. */
export function RunsPage() {
  useDocumentTitle('Runs');
  const changes = useChangesPath();
  const setUpPath = useSetUpPath();
  const { search } = useLocation();
  const evidence = useEvidenceApi();
  const [completeFrom, setCompleteFrom] = useState<string>();
  const ask = useCallback(
    async (cursor: string | undefined, abort: AbortSignal) => {
      const page = await evidence.listRuns(
        {
          ...(Object.fromEntries(new URLSearchParams(search)) as RunQuery),
          ...(cursor !== undefined && { cursor }),
        },
        { abort },
      );
      setCompleteFrom(page.completeFrom);
      return page;
    },
    [evidence, search],
  );
  const { items, more, loading, error, onMore } = usePages(ask);
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <PageHead
            title="Runs"
            crumbs={[
              { to: changes, title: 'Changes' },
              { to: `${changes}/pipelines`, title: 'Pipelines' },
            ]}
          />
          <Card title="Runs" summary={filterWords(search)} flush>
            {error ? (
              <Box sx={{ px: 2, pb: 2 }}>
                <Failed error={error} what="The runs" onRetry={onMore} />
              </Box>
            ) : (
              <DataTable
                caption="Runs"
                columns={columns}
                rows={loading && items.length === 0 ? undefined : items}
                keyOf={({ id }) => id}
                empty={
                  <Box
                    sx={{
                      px: 2,
                      pb: 2,
                      fontSize: 13,
                      color: 'text.secondary',
                    }}
                  >
                    No run of this kind.{' '}
                    <Link to={setUpPath}>Set up a source</Link>
                  </Box>
                }
              />
            )}
            {completeFrom && (
              <Box sx={{ px: 2, py: 1.5 }}>
                <UnknownMark
                  reason={`runs before ${formatExact(
                    completeFrom,
                  )} are not listed`}
                />
              </Box>
            )}
            {more && (
              <Box sx={{ px: 2, py: 1.5 }}>
                <Button size="small" onClick={onMore} disabled={loading}>
                  Show more
                </Button>
              </Box>
            )}
          </Card>
        </Box>
      </Content>
    </Page>
  );
}

const hiddenWords = new Set(['from', 'to', 'entityRef', 'owner', 'subject']);

/** What limits the list beside a time and a service or team. */
function filterWords(search: string): string {
  return [...new URLSearchParams(search)]
    .filter(([name]) => !hiddenWords.has(name))
    .map(([name, value]) => (value === 'true' ? name : `${name}: ${value}`))
    .join(' · ');
}
