import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { plainInstant } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EmptyState,
  EntityName,
  Failed,
  RelativeTime,
  useAsyncKeepingLast,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Pin } from '@plumbline/backstage-plugin-incident-brief-common';
import { useNavigate } from 'react-router-dom';
import { incidentBriefApiRef } from '../../api';
import { useReviewPath } from '../../usePagePath';

/** Briefs that were pinned, newest first. */
export function PinList() {
  const api = useApi(incidentBriefApiRef);
  const navigate = useNavigate();
  const now = useNow();
  const reviewPath = useReviewPath();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.listPins({ limit: 50 }, { abort }),
    ['incident-brief PinList', api],
  );
  const pathOf = ({ id }: Pin) => `${reviewPath}/pins/${id}`;
  const columns: Column<Pin>[] = [
    {
      id: 'entity',
      head: 'Service',
      rowHead: true,
      phone: 'line',
      cell: pin => <EntityName entityRef={pin.entityRef} />,
    },
    {
      id: 'at',
      head: 'As of',
      nowrap: true,
      cell: pin => <Link to={pathOf(pin)}>{plainInstant(pin.at, now)}</Link>,
    },
    {
      id: 'incident',
      head: 'Incident',
      cell: ({ incident }) => incident && <Chip>{incident}</Chip>,
    },
    {
      id: 'note',
      head: 'Note',
      phone: 'line',
      cell: ({ note }) => note,
    },
    {
      id: 'by',
      head: 'Pinned by',
      cell: pin => <EntityName entityRef={pin.pinnedBy} />,
    },
    {
      id: 'age',
      head: 'Age',
      align: 'right',
      nowrap: true,
      cell: pin => <RelativeTime instant={pin.pinnedAt} form="age" />,
    },
  ];
  return (
    <Card title="Pinned briefs" flush>
      {error && (
        <Failed error={error} what="The pinned briefs" onRetry={refresh} />
      )}
      {!(error && !value) && (
        <DataTable
          caption="Pinned briefs"
          columns={columns}
          rows={value?.items}
          keyOf={({ id }) => id}
          onOpen={pin => navigate(pathOf(pin))}
          empty={<EmptyState>None yet: Pin on a brief keeps it</EmptyState>}
        />
      )}
    </Card>
  );
}
