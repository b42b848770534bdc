import { Link } from '@backstage/core-components';
import {
  EntityName,
  PageHead,
  RelativeTime,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { intentSentence } from '../../model/intentWords';
import { costWords, kindWords } from '../../model/words';
import { usePaths } from '../../usePaths';
import { PageTabs } from '../common/PageTabs';
import { WaitingExemptions } from '../exemptions';
import { ListFrame } from './ListFrame';
import { useProductTitles, useRequests } from './useRequests';

/** `/infrastructure/approvals`: what waits for me? */
export function ApprovalsPage() {
  useDocumentTitle('Approvals');
  const pages = useRequests({ scope: 'to-approve' });
  const titles = useProductTitles();
  return (
    <>
      <PageHead title="Infrastructure" />
      <PageTabs at="approvals" />
      <ListFrame
        pages={pages}
        what="What waits for you"
        nothing={
          <p>
            No request waits for you. What you requested yourself waits for
            somebody else.
          </p>
        }
      >
        {items => (
          <Box
            component="ul"
            aria-label="What waits for you"
            sx={{ m: 0, p: 0, listStyle: 'none' }}
          >
            {items.map(request => (
              <Waiting
                key={request.id}
                request={request}
                title={titles.get(request.product) ?? request.product}
              />
            ))}
          </Box>
        )}
      </ListFrame>
      <WaitingExemptions />
    </>
  );
}

function Waiting(props: { request: ListedRequest; title: string }) {
  const { request, title } = props;
  const { cost, createdAt, findings, id, intent, latest } = request;
  const paths = usePaths();
  return (
    <Box component="li" sx={{ borderTop: 1, borderColor: 'divider', py: 1.25 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <Link to={paths.request(id)}>
          <strong>
            {kindWords[latest.kind]}: {title}
          </strong>
        </Link>
        <span>{intentSentence(intent)}</span>
      </Box>
      <div>
        {latest.because && <>Because {latest.because}. </>}
        {latest.sentences?.join(' ')}
      </div>
      <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
        requested by{' '}
        <EntityName entityRef={latest.requestedBy ?? request.requester} />{' '}
        <RelativeTime instant={createdAt} />
        {typeof intent.service === 'string' && (
          <>
            {' · for '}
            <EntityName entityRef={intent.service} />
          </>
        )}
        {cost && ` · ${costWords(cost)}`}
        {findings.length > 0 && ` · ${findings.length} findings`}
      </Box>
    </Box>
  );
}
