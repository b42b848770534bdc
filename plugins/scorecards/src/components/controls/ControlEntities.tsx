import { Link } from '@backstage/core-components';
import type { ControlDetails } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useMemo } from 'react';
import {
  adoptionOrder,
  adoptionWords,
  isAllUnknown,
  restsWords,
} from '../../model/adoption';
import type { ListQuery } from '../../model/listQuery';
import { StatusMark } from '../common/StatusMark';
import { useListQuery } from '../list/useListQuery';
import { VerdictList } from '../list/VerdictList';

const usual: ListQuery = { status: ['fail'], sort: 'since', order: 'asc' };

/** How many entities came to what, and which; the address keeps the choice. */
export function ControlEntities(props: { control: ControlDetails }) {
  const { id, adoption, baseline } = props.control;
  const { query, onQuery } = useListQuery(usual);
  const of = useMemo(() => ({ control: id }), [id]);
  const frozen = new Set(baseline ? [id] : []);
  const shown = query.status.join();
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
      {isAllUnknown(adoption) && (
        <Box sx={{ color: 'text.secondary' }}>
          {['Nothing is known yet', restsWords(props.control)]
            .filter(Boolean)
            .join('. ')}
          .
        </Box>
      )}
      <VerdictList
        label="Entities"
        of={of}
        query={query}
        onQuery={onQuery}
        textLabel="Find an entity"
        frozen={frozen}
        nothing={<p>None of those that you may see.</p>}
        file={`control-${id}`}
      />
    </>
  );
}
