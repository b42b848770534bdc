import {
  AsyncKeepingLast,
  Card,
  EmptyState,
  Failed,
  Reading,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Exemption } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { LapsingList } from './LapsingList';
import { WaitingList } from './WaitingList';

/** What expires this month, and what waits for a decision. */
export function Exemptions(props: {
  answer: AsyncKeepingLast<{
    lapsing: readonly Exemption[];
    waiting: readonly Exemption[];
    /** There are more than were read. */
    more: boolean;
  }>;
  titles: ReadonlyMap<string, string>;
}) {
  const { answer, titles } = props;
  const { value, error, refresh } = answer;
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      {value && value.waiting.length > 0 && (
        <Card title="Waiting for decision" summary={value.waiting.length} flush>
          <WaitingList
            exemptions={value.waiting}
            titles={titles}
            onDecided={refresh}
          />
        </Card>
      )}
      <Card
        title="Exemptions expiring"
        summary={
          <Box component="span" sx={{ fontSize: 13, color: 'text.secondary' }}>
            30 d{value?.more && ', of the latest; there are more'}
          </Box>
        }
      >
        {!value && !error && <Reading what="the exemptions" lines={2} />}
        {error && (
          <Failed error={error} what="The exemptions" onRetry={refresh} />
        )}
        {value &&
          (value.lapsing.length === 0 ? (
            <EmptyState>None expire in 30 d</EmptyState>
          ) : (
            <LapsingList exemptions={value.lapsing} titles={titles} />
          ))}
      </Card>
    </Box>
  );
}
