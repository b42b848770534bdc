import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import { Link } from '@backstage/core-components';
import {
  Card,
  EmptyState,
  Paste,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedCandidate } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import { useState } from 'react';
import type { Walk } from '../../model/reviewQueue';
import { useToilPath } from '../../usePaths';
import { WalkedItem } from './WalkedItem';

type Outcome = 'reviewed' | 'skipped';

/** Where one is in the walk, and the item that is looked at. */
export function Walking(props: {
  walk: Walk;
  queue: readonly ListedCandidate[];
}) {
  const { walk, queue } = props;
  const [at, setAt] = useState(0);
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({});
  const path = useToilPath();
  const reviewed = Object.values(outcomes).filter(each => each === 'reviewed');
  if (queue.length === 0) {
    return <Nothing walk={walk} />;
  }
  const item = queue[at];
  const go = (outcome: Outcome) => {
    setOutcomes({ ...outcomes, [item.id]: outcome });
    setAt(at + 1);
  };
  return item === undefined ? (
    <Box role="status" sx={{ my: 2 }}>
      <strong>Review complete.</strong> {count(reviewed.length, 'candidate')}{' '}
      reviewed, {queue.length - reviewed.length} skipped.{' '}
      <Link to={`${path}?bucket=automate-first`}>Automate first</Link>
    </Box>
  ) : (
    <>
      <Box
        sx={{ display: 'flex', alignItems: 'center', gap: 1, my: 1 }}
        role="status"
      >
        <LinearProgress
          aria-hidden
          variant="determinate"
          value={(at / queue.length) * 100}
          sx={{ width: 140, borderRadius: '3px' }}
        />
        {at + 1} of {queue.length}
        {at > 0 && (
          <Button size="small" onClick={() => setAt(at - 1)}>
            Back
          </Button>
        )}
      </Box>
      <WalkedItem
        key={item.id}
        id={item.id}
        onReviewed={() => go('reviewed')}
        onSkipped={() => go('skipped')}
      />
    </>
  );
}

function Nothing(props: { walk: Walk }) {
  const path = useToilPath();
  return (
    <Card title="Nothing to review">
      {props.walk === 'due' ? (
        <EmptyState
          action={
            <Link to={`${path}/review?of=first-meeting`}>First meeting</Link>
          }
        >
          Nothing is stale, and nothing is suggested
        </EmptyState>
      ) : (
        <>
          <EmptyState>
            No action items and no recurring tickets are reported yet
          </EmptyState>
          <Paste
            text={cliCommand('toil import --csv tickets.csv')}
            what="the import"
          />
        </>
      )}
    </Card>
  );
}
