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
import { money } from '../../model/words';
import { usePaths } from '../../usePaths';
import { PageTabs } from '../common/PageTabs';
import { StateMark } from '../common/StateMark';
import { ListFrame } from './ListFrame';
import { Narrow, useNarrowing } from './Narrow';
import { useProductTitles, useRequests } from './useRequests';

/** `/infrastructure/resources`: what is there, whose, since when, for how much? */
export function ResourcesPage() {
  useDocumentTitle('Resources');
  const { narrowing, narrow } = useNarrowing();
  const titles = useProductTitles();
  const { scope, product, has } = narrowing;
  const pages = useRequests({ made: true, scope, product, has });
  const paths = usePaths();
  return (
    <>
      <PageHead title="Infrastructure" />
      <PageTabs at="resources" />
      <Narrow
        of="resources"
        narrowing={narrowing}
        onNarrow={narrow}
        titles={titles}
      />
      <ListFrame
        pages={pages}
        what="The resources"
        nothing={
          <p>
            Nothing of this was made through the portal, or you may not see it:
            both look the same on purpose.{' '}
            <Link to={paths.products}>What can be had</Link>
          </p>
        }
      >
        {items => (
          <Table size="small" aria-label="Resources" sx={dense}>
            <TableHead>
              <TableRow>
                <TableCell>Resource</TableCell>
                <TableCell>State</TableCell>
                <TableCell>For</TableCell>
                <TableCell>Owner</TableCell>
                <TableCell>Environment</TableCell>
                <TableCell className="number">A month</TableCell>
                <TableCell>Age</TableCell>
                <TableCell>Drift</TableCell>
                <TableCell>Ends</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {items.map(request => (
                <ResourceRow
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

function ResourceRow(props: { request: ListedRequest; title: string }) {
  const { request, title } = props;
  const { cost, createdAt, drift, expiresAt, id, intent, resourceRef, state } =
    request;
  const paths = usePaths();
  return (
    <TableRow>
      <TableCell component="th" scope="row">
        {resourceRef && <EntityName entityRef={resourceRef} />}
        <div>
          <Link to={paths.request(id)}>{title}</Link>
        </div>
      </TableCell>
      <TableCell className="short">
        <StateMark state={state} />
      </TableCell>
      <TableCell>
        {typeof intent.service === 'string' && (
          <EntityName entityRef={intent.service} />
        )}
      </TableCell>
      <TableCell>
        {typeof intent.owner === 'string' && (
          <EntityName entityRef={intent.owner} />
        )}
      </TableCell>
      <TableCell>{String(intent.environment ?? 'not said')}</TableCell>
      <TableCell className="number">
        {cost ? (
          <>
            ≥ {money(cost.atLeast, cost.currency)}
            {cost.unpriced.length > 0 && ` + ${cost.unpriced.length} unpriced`}
          </>
        ) : (
          'not priced'
        )}
      </TableCell>
      <TableCell className="short">
        <span className="narrow-only">age </span>
        <RelativeTime instant={createdAt} form="age" />
      </TableCell>
      <TableCell>
        <span className="narrow-only">drift: </span>
        {drift ? (
          <Link to={paths.request(id)}>
            changed, seen <RelativeTime instant={drift.seenAt} />
          </Link>
        ) : (
          'none seen'
        )}
      </TableCell>
      <TableCell className="short">
        <span className="narrow-only">ends </span>
        {expiresAt ? <RelativeTime instant={expiresAt} /> : 'never'}
      </TableCell>
    </TableRow>
  );
}
