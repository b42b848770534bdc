import { Link } from '@backstage/core-components';
import {
  Card,
  EmptyState,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ControlDetails } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { adoptionOrder } from '../../model/adoption';
import type { ListQuery } from '../../model/listQuery';
import { statusLabels } from '../../model/words';
import { useListQuery } from '../list/useListQuery';
import { VerdictList } from '../list/VerdictList';

const usual: ListQuery = { status: ['fail'], sort: 'since', order: 'asc' };

/** Which services came to what; the address keeps the choice. */
export function ControlEntities(props: { control: ControlDetails }) {
  const { id, adoption, baseline } = props.control;
  const { query, onQuery } = useListQuery(usual);
  const of = useMemo(() => ({ control: id }), [id]);
  const frozen = new Set(baseline ? [id] : []);
  const shown = query.status.join();
  return (
    <Card
      title="Services"
      flush
      action={
        <Box
          component="nav"
          aria-label="Services by verdict"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            border: 1,
            borderColor: 'divider',
            borderRadius: '6px',
            fontSize: 13,
            '& a': { px: 1, py: 0.25, color: 'text.secondary' },
            '& a[aria-current]': {
              bgcolor: 'action.selected',
              color: 'primary.main',
              fontWeight: 600,
            },
          }}
        >
          {adoptionOrder.map(status => (
            <Link
              key={status}
              to={`?status=${status}`}
              aria-current={status === shown ? 'page' : undefined}
            >
              {statusLabels[status]} {number(adoption[status] ?? 0)}
            </Link>
          ))}
        </Box>
      }
    >
      <VerdictList
        label="Services"
        of={of}
        query={query}
        onQuery={onQuery}
        textLabel="Find a service"
        frozen={frozen}
        nothing={<EmptyState>None that you may see</EmptyState>}
        file={`control-${id}`}
      />
    </Card>
  );
}
