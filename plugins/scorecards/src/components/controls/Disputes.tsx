import { useApi } from '@backstage/core-plugin-api';
import {
  Failed,
  Section,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { DisputeCase } from '../people';

const shownAtOnce = 100;

/** Who says that it is wrong, and waits for its owner. */
export function Disputes(props: { control: string; onDecided: () => void }) {
  const { control, onDecided } = props;
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort =>
      api.listDisputes(
        { control, state: 'open', limit: shownAtOnce },
        { abort },
      ),
    [api, control],
    { refreshMs: 30_000 },
  );
  if (error) {
    return <Failed error={error} what="The disputes" onRetry={refresh} />;
  }
  if (!value || value.items.length === 0) {
    return null;
  }
  return (
    <Section
      title="Disputed"
      note={value.nextCursor && `the latest ${shownAtOnce}; there are more`}
    >
      {value.items.map(dispute => (
        <Box key={dispute.id} sx={{ mb: 1 }}>
          <DisputeCase
            named
            dispute={dispute}
            onDecided={() => {
              refresh();
              onDecided();
            }}
          />
        </Box>
      ))}
    </Section>
  );
}
