import { Link } from '@backstage/core-components';
import {
  EntityName,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import { intentSentence } from '../../model/intentWords';
import { latestWords } from '../../model/listWords';
import { usePaths } from '../../usePaths';
import { StateMark } from '../common/StateMark';
import { forService, RequestTable } from './RequestTable';

/** `/infrastructure/requests`: what was requested, and where does it stand? */
export function RequestsPage() {
  const paths = usePaths();
  return (
    <RequestTable
      of="requests"
      title="Requests"
      query={({ scope, state, product }) => ({ scope, state, product })}
      columns={[
        {
          title: 'State',
          className: 'short',
          cell: ({ state }) => <StateMark state={state} />,
        },
        {
          title: 'Request',
          isHeader: true,
          cell: ({ id, intent }, title) => (
            <>
              <Link to={paths.request(id)}>{title}</Link>
              <div>{intentSentence(intent)}</div>
            </>
          ),
        },
        forService,
        {
          title: 'Requested by',
          cell: ({ requester }) => <EntityName entityRef={requester} />,
        },
        {
          title: 'Requested',
          className: 'short',
          cell: ({ createdAt }) => <RelativeTime instant={createdAt} />,
        },
        { title: 'Now', cell: latestWords },
      ]}
      nothing={
        <>
          Nothing was requested here, or you may not see it: both look the same
          on purpose. <Link to={paths.products}>What can be had</Link>
        </>
      }
    />
  );
}
