import { Link } from '@backstage/core-components';
import {
  Failed,
  NotRefreshed,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import { useState } from 'react';
import { useLocation, useParams } from 'react-router-dom';
import type { DiscrepancyDetail } from '@plumbline/backstage-plugin-evidence-common';
import { useDiscrepanciesPath } from '../../usePaths';
import { PageHead, Section } from '../common/PageHead';
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
    [api, id],
    { refreshMs },
  );
  const title = answer.value ? plainly(answer.value.message) : 'Discrepancy';
  useDocumentTitle(title);
  return (
    <>
      <PageHead title={title} page="discrepancies" />
      <Link to={`${path}${search}`}>‹ back to the list</Link>
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
    <>
      <Facts discrepancy={discrepancy} />
      <Section title="Who says what">
        <SideBySide evidence={discrepancy.evidence} all />
      </Section>
      <Section title="Decide">
        <Decide
          discrepancy={discrepancy}
          onDecided={after => {
            setDecided(after);
            onDecided();
          }}
        />
      </Section>
      {discrepancy.state !== 'closed' && (
        <Section title="Settle it">
          <PatchSection discrepancy={discrepancy} />
        </Section>
      )}
      <Section title="History">
        <History discrepancy={discrepancy} />
      </Section>
    </>
  );
}
