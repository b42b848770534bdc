import { Link } from '@backstage/core-components';
import {
  EntityName,
  formatAge,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedControl,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { dayWords } from '../../model/words';
import { useScorecardTabPath } from '../../usePaths';
import { verdictLabel, VerdictTile } from '../common/marks';

export type Service = {
  entityRef: string;
  title: string;
  owner: string | undefined;
  byControl: ReadonlyMap<string, Verdict>;
  required: number;
  other: number;
  unknown: number;
};

export const sticky = {
  position: 'sticky',
  left: 0,
  zIndex: 1,
  bgcolor: 'background.paper',
  textAlign: 'left',
  fontWeight: 500,
  width: '16%',
  minWidth: 130,
  px: 2,
} as const;

export function ServiceRow(props: {
  service: Service;
  controls: readonly ListedControl[];
  row: number;
  /** The column that the tab key stops at, if it is in this row. */
  stop: number | undefined;
}) {
  const { service, controls, row, stop } = props;
  const { entityRef, title, byControl, required, other, unknown } = service;
  const tabPathOf = useScorecardTabPath();
  const now = useNow();
  const path = tabPathOf(entityRef);
  return (
    <tr>
      <Box component="th" scope="row" sx={sticky}>
        <EntityName entityRef={entityRef} title={title} to={path} />
      </Box>
      {controls.map((control, column) => {
        const verdict = byControl.get(control.id) ?? {
          status: 'not-applicable' as const,
          requirement: control.requirement,
          ownedBy: 'service' as const,
        };
        const words = `${title}, ${control.title}: ${tileWords(verdict, now)}`;
        return (
          <Box key={control.id} component="td" sx={{ p: 0, minWidth: 24 }}>
            <Box
              component={Link}
              to={path ?? '#'}
              aria-label={words}
              title={
                'message' in verdict ? `${words}. ${verdict.message}` : words
              }
              data-at={`${row} ${column}`}
              tabIndex={stop === column ? 0 : -1}
              sx={{ display: 'block' }}
            >
              <VerdictTile verdict={verdict} width="100%" named={false} />
            </Box>
          </Box>
        );
      })}
      <Box
        component="td"
        className="count"
        sx={{
          color: required > 0 ? 'error.main' : 'text.secondary',
          fontWeight: 600,
        }}
      >
        {required || '–'}
      </Box>
      <td className="count">{other || '–'}</td>
      <td className="count">{unknown || '–'}</td>
    </tr>
  );
}

/** `failing, 11 d, due 30 Nov`. */
function tileWords(
  verdict: Pick<Verdict, 'status' | 'requirement' | 'ownedBy'> &
    Partial<Verdict>,
  now: number,
): string {
  const { status, since, failingSince, due } = verdict;
  const from = status === 'fail' ? failingSince ?? since : since;
  return [
    verdictLabel(verdict).toLowerCase(),
    status !== 'pass' && from && formatAge(now - Date.parse(from)),
    due && `due ${dayWords(due, now)}`,
  ]
    .filter(Boolean)
    .join(', ');
}
