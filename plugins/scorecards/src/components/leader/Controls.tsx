import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  DownloadButton,
  Fold,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedControl,
  SummaryItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useMemo, useState } from 'react';
import { selectRows, ControlQuery, controlRows } from '../../model/controlRows';
import { scorecardsApiRef } from '../../api';
import { ControlTable } from './ControlTable';

/** Every control, those that are enabled first. */
export function Controls(props: {
  controls: readonly ListedControl[];
  counted: readonly SummaryItem[];
  /** Over how many days they were counted. */
  days: number;
}) {
  const { controls, counted, days } = props;
  const api = useApi(scorecardsApiRef);
  const [query, setQuery] = useState<ControlQuery>({
    text: '',
    sort: 'need',
    order: 'asc',
  });
  const rows = useMemo(
    () => selectRows(controlRows(controls, counted), query),
    [controls, counted, query],
  );
  const enabled = rows.filter(({ control }) => control.enabled);
  const others = rows.filter(({ control }) => !control.enabled);
  if (controls.length === 0) {
    return (
      <p>
        <strong>No control is in force.</strong> Name a folder of controls under{' '}
        <code>plumbline.standards</code> in the portal’s configuration.
      </p>
    );
  }
  const isNoneEnabled = !controls.some(control => control.enabled);
  return (
    <Card
      title="Controls"
      flush
      summary={
        <Box component="span" sx={{ fontSize: 13, color: 'text.secondary' }}>
          {enabled.length} enabled
        </Box>
      }
      wideAction
      action={
        <TextField
          size="small"
          type="search"
          fullWidth
          label="Find a control"
          value={query.text}
          onChange={({ target }) => setQuery({ ...query, text: target.value })}
        />
      }
    >
      {isNoneEnabled && (
        <Box sx={{ px: 2 }}>
          <strong>No control is enabled.</strong> A control is judged once its
          file says <code>enabled: true</code>.
        </Box>
      )}
      {enabled.length > 0 && (
        <ControlTable
          label="Enabled controls"
          rows={enabled}
          query={query}
          onQuery={setQuery}
          days={days}
        />
      )}
      {rows.length === 0 && (
        <Box sx={{ px: 2 }}>No control matches “{query.text}”.</Box>
      )}
      <Box sx={{ px: 2, pb: 2 }}>
        {others.length > 0 && (
          <Fold summary={`${count(others.length, 'control')} not enabled`}>
            <ControlTable
              label="Controls not enabled"
              rows={others}
              query={query}
              onQuery={setQuery}
              days={days}
            />
          </Fold>
        )}
        <DownloadButton
          label="Download as CSV"
          file="controls.csv"
          read={() => api.exportControls()}
        />
      </Box>
    </Card>
  );
}
