import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  dense,
  DownloadButton,
  EmptyState,
  EntityName,
  entityTitle,
  Failed,
  Reading,
  Sparkline,
  StackedBar,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { useState } from 'react';
import { scorecardsApiRef } from '../../api';
import { adoptionParts, adoptionWords } from '../../model/adoption';
import { number, requirementOrder, requirementWords } from '../../model/words';
import { useTeamPath } from '../../usePaths';
import { useDayBefore, useOwners } from './useLeader';

const shownAtOnce = 12;

type OwnerRow = NonNullable<
  ReturnType<typeof useOwners>['value']
>['owners'][number];

/** How each team stands, those with the most failures first. */
export function Teams(props: { days: number }) {
  const { days } = props;
  const api = useApi(scorecardsApiRef);
  const today = useDayBefore(0);
  const { value, error, refresh } = useOwners(days);
  const [all, setAll] = useState(false);
  const owners = value?.owners ?? [];
  const rest = owners.length - shownAtOnce;
  return (
    <Card title="Teams" flush>
      {owners.length > 0 && (
        <Table size="small" aria-label="Teams" sx={dense}>
          <TableHead>
            <TableRow>
              <TableCell>Team</TableCell>
              {requirementOrder.map(requirement => (
                <TableCell key={requirement}>
                  {requirementWords[requirement]}
                </TableCell>
              ))}
              <TableCell className="number">Overdue</TableCell>
              <TableCell className="number">Unknown</TableCell>
              <TableCell className="number">Platform</TableCell>
              <TableCell>Required failing, {days} d</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {owners.slice(0, all ? undefined : shownAtOnce).map(owner => (
              <Row key={owner.item.of ?? ''} {...owner} />
            ))}
          </TableBody>
        </Table>
      )}
      <Box sx={{ px: 2, py: 1.5 }}>
        {!value && !error && <Reading what="the teams" lines={4} />}
        {error && <Failed error={error} what="The teams" onRetry={refresh} />}
        {value && owners.length === 0 && (
          <EmptyState>Nothing is judged yet that you may see.</EmptyState>
        )}
        {rest > 0 && !all && (
          <Button
            size="small"
            sx={{ textTransform: 'none' }}
            onClick={() => setAll(true)}
          >
            Show {rest} more
          </Button>
        )}
        {owners.length > 0 && (
          <DownloadButton
            label="Download as CSV"
            file="teams.csv"
            read={() => api.exportSummary({ by: 'owner', from: today })}
          />
        )}
      </Box>
    </Card>
  );
}

function Row(props: OwnerRow) {
  const { of, counts, platformOwned, overdue } = props.item;
  const [required] = props.requirements;
  const trend = required.item?.trend.fail ?? [];
  const cell = (words: string, amount: number, red = false) => (
    <TableCell
      className="number"
      sx={{ color: red && amount > 0 ? 'error.main' : undefined }}
    >
      <span className="narrow-only">{words} </span>
      {number(amount)}
    </TableCell>
  );
  return (
    <TableRow hover>
      <TableCell component="th" scope="row">
        {of === undefined ? 'No owner' : <Owner owner={of} />}
      </TableCell>
      {props.requirements.map(({ requirement, item }) => (
        <TableCell key={requirement}>
          {item && (
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
              <Box sx={{ flex: 1, maxWidth: 160 }}>
                <StackedBar
                  parts={adoptionParts(item.counts)}
                  label={`${requirementWords[requirement]}: ${adoptionWords(
                    item.counts,
                  )}`}
                />
              </Box>
              <strong>{number(item.counts.fail)}</strong>
            </Box>
          )}
        </TableCell>
      ))}
      {cell('Overdue', overdue, true)}
      {cell('Unknown', counts.unknown)}
      {cell('Platform', platformOwned)}
      <TableCell className="wide-only" sx={{ width: 110 }}>
        <Sparkline
          values={trend}
          tone="critical"
          height={24}
          label={`Required failing: ${trend[0]} at first, ${trend.at(-1)} now`}
        />
      </TableCell>
    </TableRow>
  );
}

function Owner(props: { owner: string }) {
  const { owner } = props;
  const path = useTeamPath()(owner);
  return path ? (
    <Link to={path}>{entityTitle(owner)}</Link>
  ) : (
    <EntityName entityRef={owner} />
  );
}
