import {
  AsyncKeepingLast,
  Failed,
  Reading,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Exemption } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { LapsingList } from './LapsingList';
import { WaitingList } from './WaitingList';

/** What lapses this month, and what waits for a decision. */
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
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          lg: 'repeat(auto-fit, minmax(480px, 1fr))',
        },
        columnGap: 4,
      }}
    >
      <Section
        title="Exemptions that lapse within a month"
        note={value?.more && 'of the latest: there are more'}
      >
        {!value && !error && <Reading what="the exemptions" lines={2} />}
        {error && (
          <Failed error={error} what="The exemptions" onRetry={refresh} />
        )}
        {value && <LapsingList exemptions={value.lapsing} titles={titles} />}
      </Section>
      {value && value.waiting.length > 0 && (
        <Section title="Exemptions that wait for a decision">
          <WaitingList
            exemptions={value.waiting}
            titles={titles}
            onDecided={refresh}
          />
        </Section>
      )}
    </Box>
  );
}
