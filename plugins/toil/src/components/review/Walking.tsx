import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import { Link } from '@backstage/core-components';
import type { ListedCandidate } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import type { Walk } from '../../model/reviewQueue';
import { count } from '../../model/words';
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
      <strong>That was the last one.</strong> {count(reviewed.length, 'item')}{' '}
      reviewed, {queue.length - reviewed.length} left as they were.{' '}
      <Link to={`${path}?bucket=automate-first`}>
        What is to be automated first now
      </Link>
    </Box>
  ) : (
    <>
      <Box
        sx={{ display: 'flex', alignItems: 'center', gap: 1, my: 1 }}
        role="status"
      >
        <progress max={queue.length} value={at} aria-hidden />
        {at + 1} of {queue.length}
        {at > 0 && (
          <Button
            size="small"
            onClick={() => setAt(at - 1)}
            sx={{ textTransform: 'none' }}
          >
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
    <p>
      {props.walk === 'stale' ? (
        <>
          Nothing is stale: nothing has happened to what was reviewed. The{' '}
          <Link to={`${path}/review?of=first-meeting`}>first meeting</Link>{' '}
          walks through what nobody has looked at.
        </>
      ) : (
        <>
          No action items and no recurring tickets are known. Bring in the last
          quarter’s tickets first:{' '}
          <code>{cliCommand('toil import --csv')}</code>
        </>
      )}
    </p>
  );
}
