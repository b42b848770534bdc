import { Link } from '@backstage/core-components';
import {
  EntityName,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';
import { money } from '../../model/words';
import { usePaths } from '../../usePaths';
import { StateMark } from '../common/StateMark';
import { forService, named, RequestTable } from './RequestTable';

/** `/infrastructure/resources`: what is there, whose, since when, for how much? */
export function ResourcesPage() {
  const paths = usePaths();
  return (
    <RequestTable
      of="resources"
      title="Resources"
      query={({ scope, product, has }) => ({ made: true, scope, product, has })}
      columns={[
        {
          title: 'Resource',
          isHeader: true,
          cell: ({ id, resourceRef }, title) => (
            <>
              {resourceRef && <EntityName entityRef={resourceRef} />}
              <div>
                <Link to={paths.request(id)}>{title}</Link>
              </div>
            </>
          ),
        },
        {
          title: 'State',
          className: 'short',
          cell: ({ state }) => <StateMark state={state} />,
        },
        forService,
        { title: 'Owner', cell: ({ intent }) => named(intent.owner) },
        {
          title: 'Environment',
          cell: ({ intent }) => String(intent.environment ?? 'not set'),
        },
        { title: 'A month', className: 'number', cell: priceOf },
        {
          title: 'Age',
          className: 'short',
          cell: ({ createdAt }) => (
            <>
              <span className="narrow-only">age </span>
              <RelativeTime instant={createdAt} form="age" />
            </>
          ),
        },
        {
          title: 'Drift',
          cell: ({ drift, id }) => (
            <>
              <span className="narrow-only">drift: </span>
              {drift ? (
                <Link to={paths.request(id)}>
                  changed, seen <RelativeTime instant={drift.seenAt} />
                </Link>
              ) : (
                'none seen'
              )}
            </>
          ),
        },
        {
          title: 'Ends',
          className: 'short',
          cell: ({ expiresAt }) => (
            <>
              <span className="narrow-only">ends </span>
              {expiresAt ? <RelativeTime instant={expiresAt} /> : 'never'}
            </>
          ),
        },
      ]}
      nothing={
        <>
          Nothing of this was made through the portal, or you may not see it:
          both look the same on purpose.{' '}
          <Link to={paths.products}>What can be had</Link>
        </>
      }
    />
  );
}

function priceOf({ cost }: ListedRequest): string {
  if (!cost) {
    return 'not priced';
  }
  const unpriced =
    cost.unpriced.length > 0 ? ` + ${cost.unpriced.length} unpriced` : '';
  return `≥ ${money(cost.atLeast, cost.currency)}${unpriced}`;
}
