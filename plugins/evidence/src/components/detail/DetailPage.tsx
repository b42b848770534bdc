import { Link } from '@backstage/core-components';
import {
  Card,
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useState } from 'react';
import { useLocation, useParams } from 'react-router-dom';
import type { DiscrepancyDetail } from '@plumbline/backstage-plugin-evidence-common';
import { useDiscrepanciesPath } from '../../usePaths';
import { useTitleOf } from '../../model/words';
import { neverSeen } from '../discrepancies/DiscrepancyItem';
import { SideBySide } from '../common/SideBySide';
import { Decide } from './Decide';
import { Facts } from './Facts';
import { History } from './History';
import { PatchSection } from './PatchSection';

const refreshMs = 15_000;

/** `/evidence/discrepancies/<id>`: who says what, and how to settle it. */
export function DetailPage() {
  const { id = '' } = useParams();
  const { search } = useLocation();
  const api = useEvidenceApi();
  const path = useDiscrepanciesPath();
  const answer = useAsyncKeepingLast(
    abort => api.getDiscrepancy(id, { abort }),
    ['evidence DetailPage', api, id],
    { refreshMs },
  );
  const title = useTitleOf(answer.value ?? { message: 'Discrepancy' });
  useDocumentTitle(title);
  return (
    <>
      <Link to={`${path}${search}`}>‹ Discrepancies</Link>
      <PageHead title={title} />
      <NotRefreshed error={answer.error} shown={Boolean(answer.value)} />
      {!answer.value && answer.error && (
        <Failed
          error={answer.error}
          what="This discrepancy"
          onRetry={answer.refresh}
        />
      )}
      {!answer.value && !answer.error && <Reading what="this discrepancy" />}
      {answer.value && (
        <Detail
          key={id}
          discrepancy={answer.value}
          onDecided={answer.refresh}
        />
      )}
    </>
  );
}

function Detail(props: {
  discrepancy: DiscrepancyDetail;
  onDecided: () => void;
}) {
  const { onDecided } = props;
  // What was decided here counts at once; the next reading replaces it.
  const [decided, setDecided] = useState<DiscrepancyDetail>();
  const discrepancy =
    decided && decided.history.length > props.discrepancy.history.length
      ? decided
      : props.discrepancy;
  return (
    <Box sx={{ display: 'grid', gap: 2, mt: 1 }}>
      <Card title="Sources">
        <Box sx={{ fontSize: 13 }}>
          <Sentence text={discrepancy.message} />
        </Box>
        <SideBySide
          evidence={discrepancy.evidence}
          neverSeen={neverSeen.includes(discrepancy.kind)}
          all
        />
      </Card>
      {discrepancy.state !== 'closed' && (
        <Card title="Change">
          <PatchSection discrepancy={discrepancy} />
        </Card>
      )}
      <Card title="Decide">
        <Decide
          discrepancy={discrepancy}
          onDecided={after => {
            setDecided(after);
            onDecided();
          }}
        />
      </Card>
      <Card title="Details">
        <Facts discrepancy={discrepancy} />
      </Card>
      <Card title="History">
        <History discrepancy={discrepancy} />
      </Card>
    </Box>
  );
}
