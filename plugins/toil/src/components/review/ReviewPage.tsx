import {
  Failed,
  PageHead,
  Reading,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useSearchParams } from 'react-router-dom';
import { Walk, walks, walkWords } from '../../model/reviewQueue';
import { useToilCrumbs } from '../common/useToilCrumbs';
import { useWalk } from './useWalk';
import { Walking } from './Walking';

/** `/toil/review`: one candidate after the other, until none is left. */
export function ReviewPage() {
  useDocumentTitle('Toil review');
  const [parameters, setParameters] = useSearchParams();
  const walk = walks.find(each => each === parameters.get('of')) ?? 'due';
  const { value, error, refresh } = useWalk(walk);
  return (
    <>
      <PageHead title="Review" crumbs={useToilCrumbs()}>
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label="Queue"
          value={walk}
          onChange={(_, chosen: Walk | null) =>
            chosen && setParameters({ of: chosen }, { replace: true })
          }
        >
          {walks.map(each => (
            <ToggleButton key={each} value={each} sx={{ py: 0.4 }}>
              {walkWords[each]}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </PageHead>
      {!value && !error && <Reading what="what is to be reviewed" />}
      {!value && error && (
        <Failed error={error} what="What is to be reviewed" onRetry={refresh} />
      )}
      {value && <Walking key={walk} walk={walk} queue={value} />}
    </>
  );
}
