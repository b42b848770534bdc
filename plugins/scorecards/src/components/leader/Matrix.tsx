import { ownValue } from '@plumbline/backstage-plugin-evidence-common';
import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import {
  Card,
  EmptyState,
  entityTitle,
  Failed,
  NotRefreshed,
  Reading,
  EntityTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import { getEntityRelations } from '@backstage/plugin-catalog-react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type {
  ListedControl,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import { Fragment, KeyboardEvent, useMemo, useState } from 'react';
import { requirementOrder, requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { useMatrix } from './useLeader';
import { ServiceRow, sticky, type Service } from './MatrixRow';

const shownAtOnce = 24;

/** Which services meet which controls: a tile each, grouped by owner. */
export function Matrix(props: { controls: readonly ListedControl[] }) {
  const { value, error, refresh } = useMatrix();
  const [onlyUnmet, setOnlyUnmet] = useState(false);
  const [owner, setOwner] = useState<string>();
  const [most, setMost] = useState(shownAtOnce);
  const services = useMemo(() => (value ? servicesOf(value) : []), [value]);
  const owners = [...new Set(services.map(each => each.owner))];
  const matching = services.filter(
    each =>
      (owner === undefined || each.owner === owner) &&
      (!onlyUnmet || each.required + each.other > 0),
  );
  const shown = byOwner(matching.slice(0, most));
  const controls = requirementOrder.flatMap(requirement =>
    props.controls.filter(
      ({ enabled, id, requirement: of }) =>
        enabled &&
        of === requirement &&
        matching.some(({ byControl }) => {
          const status = byControl.get(id)?.status;
          return onlyUnmet ? status === 'fail' : status !== undefined;
        }),
    ),
  );
  return (
    <Card
      title="Services × controls"
      flush
      action={
        services.length > 0 && (
          <Box
            role="group"
            aria-label="Filter the matrix"
            sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}
          >
            <FormControlLabel
              control={
                <Switch
                  size="small"
                  checked={onlyUnmet}
                  onChange={(_, checked) => setOnlyUnmet(checked)}
                />
              }
              label="Not met only"
              slotProps={{ typography: { fontSize: 13 } }}
            />
            {[undefined, ...owners.filter(Boolean)].map(each => (
              <Button
                key={each ?? ''}
                size="small"
                variant="outlined"
                color={each === owner ? 'primary' : 'inherit'}
                aria-pressed={each === owner}
                onClick={() => setOwner(each)}
                sx={{ textTransform: 'none', py: 0 }}
              >
                {each ? <EntityTitle entityRef={each} /> : 'All'}{' '}
                {
                  services.filter(
                    service => each === undefined || service.owner === each,
                  ).length
                }
              </Button>
            ))}
          </Box>
        )
      }
    >
      <Box sx={{ px: 2 }}>
        {!value && !error && <Reading what="the services" lines={6} />}
        {!value && error && (
          <Failed error={error} what="The matrix" onRetry={refresh} />
        )}
        <NotRefreshed shown={value !== undefined} error={error} />
        {value && matching.length === 0 && (
          <EmptyState>
            {services.length === 0
              ? 'Nothing is judged yet.'
              : 'Every control is met here.'}
          </EmptyState>
        )}
      </Box>
      {matching.length > 0 && <Grid groups={shown} controls={controls} />}
      <Box sx={{ px: 2, pb: 2 }}>
        {matching.length > most && (
          <Button
            size="small"
            sx={{ mt: 1, textTransform: 'none' }}
            onClick={() => setMost(Infinity)}
          >
            Show {matching.length - most} more
          </Button>
        )}
        {value?.more && (
          <Box sx={{ mt: 1, fontSize: 12, color: 'text.secondary' }}>
            The first {services.length} services by name; the pages of the teams
            have all.
          </Box>
        )}
      </Box>
    </Card>
  );
}

function servicesOf(
  value: NonNullable<ReturnType<typeof useMatrix>['value']>,
): Service[] {
  const verdicts = new Map<string, Verdict[]>();
  for (const verdict of value.verdicts) {
    const of = verdicts.get(verdict.entityRef) ?? [];
    verdicts.set(verdict.entityRef, [...of, verdict]);
  }
  return value.entities
    .map(({ entityRef, entity }) => {
      const of = verdicts.get(entityRef) ?? [];
      const own = of.filter(
        ({ status, ownedBy }) => status === 'fail' && ownedBy === 'service',
      );
      const [owner] = entity
        ? getEntityRelations(entity, RELATION_OWNED_BY)
        : [];
      return {
        entityRef,
        title: entity?.metadata.title ?? entityTitle(entityRef),
        owner: owner && stringifyEntityRef(owner),
        byControl: new Map(of.map(verdict => [verdict.control, verdict])),
        required: own.filter(each => each.requirement === 'required').length,
        other: own.filter(each => each.requirement !== 'required').length,
        unknown: of.filter(({ status }) => status === 'unknown').length,
      };
    })
    .sort(
      (a, b) =>
        b.required - a.required ||
        b.other - a.other ||
        a.title.localeCompare(b.title),
    );
}

function byOwner(services: readonly Service[]): [string, Service[]][] {
  const groups = new Map<string, Service[]>();
  for (const service of services) {
    const owner = service.owner ?? '';
    groups.set(owner, [...(groups.get(owner) ?? []), service]);
  }
  return [...groups];
}

const steps: Record<string, [number, number] | undefined> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

const clamp = (index: number, of: number) =>
  Math.min(Math.max(index, 0), of - 1);

function Grid(props: {
  groups: readonly [string, Service[]][];
  controls: readonly ListedControl[];
}) {
  const { groups, controls } = props;
  const pathOf = useControlPath();
  const services = groups.flatMap(([, of]) => of);
  // One stop of the tab key; arrows move within.
  const [at, setAt] = useState({ row: 0, column: 0 });
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    const step = ownValue(steps, event.key);
    if (!step) {
      return;
    }
    event.preventDefault();
    const row = clamp(at.row + step[0], services.length);
    const column = clamp(at.column + step[1], controls.length);
    setAt({ row, column });
    event.currentTarget
      .querySelector<HTMLElement>(`[data-at="${row} ${column}"]`)
      ?.focus();
  };
  let row = -1;
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Box
        component="table"
        role="grid"
        aria-label="Services × controls"
        onKeyDown={onKeyDown}
        sx={{
          borderCollapse: 'separate',
          borderSpacing: '2px 3px',
          fontSize: 13,
          width: '100%',
          '& tbody tr:hover th': { bgcolor: 'action.hover' },
          '& .count': {
            textAlign: 'center',
            fontVariantNumeric: 'tabular-nums',
            width: 40,
          },
        }}
      >
        <thead>
          <tr>
            <Box
              component="th"
              scope="col"
              sx={{ ...sticky, verticalAlign: 'bottom' }}
            >
              Service
            </Box>
            {controls.map(control => (
              <Box
                key={control.id}
                component="th"
                scope="col"
                sx={{ p: 0, fontWeight: 500, verticalAlign: 'bottom' }}
              >
                <Box
                  component={Link}
                  to={pathOf(control.id)}
                  title={requirementWords[control.requirement]}
                  tabIndex={-1}
                  sx={{
                    display: 'inline-block',
                    writingMode: 'vertical-rl',
                    transform: 'rotate(180deg)',
                    maxHeight: 120,
                    lineHeight: 1.15,
                    fontSize: 12,
                    color: 'text.primary',
                  }}
                >
                  {control.title}
                </Box>
              </Box>
            ))}
            {['Required failing', 'Other failing', 'Unknown'].map(words => (
              <Box
                key={words}
                component="th"
                scope="col"
                sx={{ fontSize: 12, fontWeight: 500, verticalAlign: 'bottom' }}
              >
                {words}
              </Box>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(([owner, of]) => (
            <Fragment key={owner}>
              <tr>
                <Box
                  component="th"
                  scope="rowgroup"
                  sx={{ ...sticky, fontSize: 12, fontWeight: 600 }}
                >
                  {owner ? <EntityTitle entityRef={owner} /> : 'No owner'}{' '}
                  {of.length}
                </Box>
                {controls.map(({ id }) => (
                  <Box
                    key={id}
                    component="td"
                    className="count"
                    sx={{ bgcolor: 'action.hover', fontSize: 12 }}
                  >
                    {of.filter(
                      ({ byControl }) => byControl.get(id)?.status === 'fail',
                    ).length || ''}
                  </Box>
                ))}
                <Box
                  component="td"
                  colSpan={3}
                  sx={{ bgcolor: 'action.hover' }}
                />
              </tr>
              {of.map(service => {
                row += 1;
                return (
                  <ServiceRow
                    key={service.entityRef}
                    service={service}
                    controls={controls}
                    row={row}
                    stop={at.row === row ? at.column : undefined}
                  />
                );
              })}
            </Fragment>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}
