import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Failed,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { scorecardsApiRef } from '../../api';
import { DisputeCase, ExemptionCase } from '../people';

const shownAtOnce = 100;

/** Disputes and exemptions of the control without a decision. */
export function Disputes(props: { control: string; onDecided: () => void }) {
  const { control, onDecided } = props;
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    async abort => {
      const query = { control, limit: shownAtOnce };
      const [disputes, exemptions] = await Promise.all([
        api.listDisputes({ ...query, state: 'open' }, { abort }),
        api.listExemptions({ ...query, state: 'pending' }, { abort }),
      ]);
      return {
        disputes: disputes.items,
        exemptions: exemptions.items,
        more: Boolean(disputes.nextCursor ?? exemptions.nextCursor),
      };
    },
    ['scorecards Disputes', api, control],
    { refreshMs: 30_000 },
  );
  if (error) {
    return (
      <Failed
        error={error}
        what="What waits for a decision"
        onRetry={refresh}
      />
    );
  }
  const waiting = value ? value.disputes.length + value.exemptions.length : 0;
  if (!value || waiting === 0) {
    return null;
  }
  const after = () => {
    refresh();
    onDecided();
  };
  return (
    <Card
      title="Waiting for decision"
      summary={value.more ? `the latest ${waiting}` : waiting}
      flush
    >
      {value.disputes.map(dispute => (
        <Item key={dispute.id}>
          <DisputeCase named dispute={dispute} onDecided={after} />
        </Item>
      ))}
      {value.exemptions.map(exemption => (
        <Item key={exemption.id}>
          <ExemptionCase named exemption={exemption} onDecided={after} />
        </Item>
      ))}
    </Card>
  );
}

function Item(props: { children: ReactNode }) {
  return (
    <Box sx={{ px: 2, pb: 1.5, borderTop: 1, borderColor: 'divider' }}>
      {props.children}
    </Box>
  );
}
