import { Link } from '@backstage/core-components';
import {
  dense,
  EntityName,
  PageHead,
  RelativeTime,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { intentSentence } from '../../model/intentWords';
import { latestWords } from '../../model/listWords';
import { usePaths } from '../../usePaths';
import { PageTabs } from '../common/PageTabs';
import { StateMark } from '../common/StateMark';
import { ListFrame } from './ListFrame';
import { Narrow, useNarrowing } from './Narrow';
import { useProductTitles, useRequests } from './useRequests';

/** `/infrastructure/requests`: what was asked for, and where does it stand? */
export function RequestsPage() {
  useDocumentTitle('Requests');
  const { narrowing, narrow } = useNarrowing();
  const titles = useProductTitles();
  const { scope, state, product } = narrowing;
  const pages = useRequests({ scope, state, product });
  const paths = usePaths();
  return (
    <>
      <PageHead title="Infrastructure" />
      <PageTabs at="requests" />
      <Narrow
        of="requests"
        narrowing={narrowing}
        onNarrow={narrow}
        titles={titles}
      />
      <ListFrame
        pages={pages}
        what="The requests"
        nothing={
          <p>
            Nothing was asked for here, or you may not see it: both look the
            same on purpose. <Link to={paths.products}>What can be had</Link>
          </p>
        }
      >
        {items => (
          <Table size="small" aria-label="Requests" sx={dense}>
            <TableHead>
              <TableRow>
                <TableCell>State</TableCell>
                <TableCell>Request</TableCell>
                <TableCell>For</TableCell>
                <TableCell>Asked for by</TableCell>
                <TableCell>Asked for</TableCell>
                <TableCell>Now</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {items.map(request => (
                <RequestRow
                  key={request.id}
                  request={request}
                  title={titles.get(request.product) ?? request.product}
                />
              ))}
            </TableBody>
          </Table>
        )}
      </ListFrame>
    </>
  );
}

function RequestRow(props: { request: ListedRequest; title: string }) {
  const { request, title } = props;
  const { id, createdAt, intent, requester, state } = request;
  const paths = usePaths();
  return (
    <TableRow>
      <TableCell className="short">
        <StateMark state={state} />
      </TableCell>
      <TableCell component="th" scope="row">
        <Link to={paths.request(id)}>{title}</Link>
        <div>{intentSentence(intent)}</div>
      </TableCell>
      <TableCell>
        {typeof intent.service === 'string' && (
          <EntityName entityRef={intent.service} />
        )}
      </TableCell>
      <TableCell>
        <EntityName entityRef={requester} />
      </TableCell>
      <TableCell className="short">
        <RelativeTime instant={createdAt} />
      </TableCell>
      <TableCell>{latestWords(request)}</TableCell>
    </TableRow>
  );
}
