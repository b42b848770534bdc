import {
  DataTable,
  type Column,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';

export type RequestColumn = Column<ListedRequest>;

/** Requests as rows; each opens as a whole by the link of its header. */
export function RequestTable(props: {
  label: string;
  columns: readonly RequestColumn[];
  requests: readonly ListedRequest[];
}) {
  const { label, columns, requests } = props;
  return (
    <Box
      sx={{
        '& tbody tr, & li': { position: 'relative' },
        // What is pressed lies above the link that covers the row.
        '& td a, & td button, & li div + div a, & li button': {
          position: 'relative',
          zIndex: 1,
        },
      }}
    >
      <DataTable
        caption={label}
        columns={columns}
        rows={requests}
        keyOf={({ id }) => id}
      />
    </Box>
  );
}
