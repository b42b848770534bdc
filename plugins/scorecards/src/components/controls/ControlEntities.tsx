import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  Failed,
  Reading,
  RelativeTime,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ControlDetails,
  Underlying,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { adoptionOrder, adoptionWords } from '../../model/adoption';
import { StatusMark } from '../common/StatusMark';

const pageSize = 50;

/** How many entities came to what, and which; the address keeps the choice. */
export function ControlEntities(props: { control: ControlDetails }) {
  const { id, adoption } = props.control;
  const [search] = useSearchParams();
  const shown =
    adoptionOrder.find(status => status === search.get('status')) ?? 'fail';
  return (
    <>
      <Box
        component="nav"
        aria-label="Entities by what they came to"
        sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2 }}
      >
        {adoptionOrder.map(status => (
          <Box
            key={status}
            component="span"
            sx={{ '& a': { fontWeight: status === shown ? 700 : 400 } }}
          >
            <Link
              to={`?status=${status}`}
              aria-current={status === shown ? 'page' : undefined}
            >
              <StatusMark status={status} />
              {adoptionWords(status, adoption[status] ?? 0)}
            </Link>
          </Box>
        ))}
      </Box>
      <Entities key={shown} control={id} status={shown} />
    </>
  );
}

function Entities(props: { control: string; status: Underlying }) {
  const { control, status } = props;
  const api = useApi(scorecardsApiRef);
  const pages = usePages(
    useCallback(
      (cursor: string | undefined, abort: AbortSignal) =>
        api.listVerdicts(
          { control, status: [status], limit: pageSize, cursor },
          { abort },
        ),
      [api, control, status],
    ),
  );
  const { items, more, loading, error, onMore } = pages;
  return (
    <>
      <Box
        component="ul"
        aria-label="Entities"
        sx={{ m: 0, p: 0, listStyle: 'none' }}
      >
        {items.map(verdict => (
          <EntityItem key={verdict.entityRef} verdict={verdict} />
        ))}
      </Box>
      {loading && <Reading what="which entities" lines={3} />}
      {error && <Failed error={error} what="The entities" onRetry={onMore} />}
      {!loading && !error && items.length === 0 && (
        <p>None of those that you may see.</p>
      )}
      {more && !loading && !error && (
        <Button size="small" onClick={onMore}>
          Show more
        </Button>
      )}
    </>
  );
}

function EntityItem(props: { verdict: Verdict }) {
  const { entityRef, since, ownedBy, message, status, exemption } =
    props.verdict;
  return (
    <Box component="li" sx={{ borderTop: 1, borderColor: 'divider', py: 0.5 }}>
      <strong>
        <EntityName entityRef={entityRef} showKind />
      </strong>{' '}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        since <RelativeTime instant={since} form="age" />
        {ownedBy === 'platform' && status !== 'pass' && ' · platform-owned'}
        {status === 'exempt' && exemption && ` · exempt: ${exemption.reason}`}
      </Box>
      <Box sx={{ overflowWrap: 'anywhere' }}>{message}</Box>
    </Box>
  );
}
