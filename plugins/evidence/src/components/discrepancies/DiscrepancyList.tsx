import { Link } from '@backstage/core-components';
import { EntityTitle } from '@plumbline/backstage-plugin-evidence-react';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { ListQuery, writeListQuery } from '../../model/query';
import { useDiscrepanciesPath } from '../../usePaths';
import { PageHead, Section } from '../common/PageHead';
import { DiscrepancyPages } from './DiscrepancyPages';
import { Filters } from './Filters';
import { ownerTitle } from './OwnersTable';

/** What one owner has to put right, a page at a time. */
export function DiscrepancyList(props: {
  query: ListQuery;
  onQuery: (change: Partial<ListQuery>) => void;
}) {
  const { query, onQuery } = props;
  const path = useDiscrepanciesPath();
  return (
    <>
      <PageHead title={<Title query={query} />} page="discrepancies" />
      <Link to={path}>‹ all owners</Link>
      <Filters query={query} onQuery={onQuery} />
      {query.baseline === undefined ? (
        <NewFirst key={writeListQuery(query).toString()} query={query} />
      ) : (
        <DiscrepancyPages query={query} />
      )}
    </>
  );
}

/**
 * What is new, and behind a button what has gathered in years: the first
 * import of an estate must not bury the news. Without news the rest is shown.
 */
function NewFirst(props: { query: ListQuery }) {
  const { query } = props;
  const [rest, setRest] = useState(false);
  return (
    <>
      <Section title="New since the baseline">
        <DiscrepancyPages
          query={{ ...query, baseline: false }}
          nothing="Nothing new."
          onNothing={() => setRest(true)}
        />
      </Section>
      {rest ? (
        <Section title="There from the beginning">
          <DiscrepancyPages query={{ ...query, baseline: true }} />
        </Section>
      ) : (
        <Button
          size="small"
          variant="outlined"
          onClick={() => setRest(true)}
          sx={{ mt: 1, textTransform: 'none' }}
        >
          Show what was there from the beginning
        </Button>
      )}
    </>
  );
}

function Title(props: { query: ListQuery }) {
  const { owner, entityRef } = props.query;
  const words = 'Where the sources disagree';
  if (entityRef !== undefined) {
    return (
      <>
        {words} about <EntityTitle entityRef={entityRef} />
      </>
    );
  }
  if (owner === 'all') {
    return <>{words}</>;
  }
  return (
    <>
      {words}:{' '}
      {owner === undefined || owner === 'none' ? (
        ownerTitle(owner)
      ) : (
        <EntityTitle entityRef={owner} />
      )}
    </>
  );
}
