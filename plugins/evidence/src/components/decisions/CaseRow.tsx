import { Link } from '@backstage/core-components';
import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import type {
  CaseAction,
  DecisionCase,
  EntityFacts,
  InboxView,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  expectSuccess,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import {
  caseTypeLabels,
  Decide,
  EntityName,
  RelativeTime,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import type { Theme } from '@mui/material/styles';
import { ReactNode } from 'react';

const chosen = ({ palette }: Theme) => `inset 3px 0 0 ${palette.primary.main}`;

/** What is to be decided or was, and how it can be decided in place. */
export function CaseRow(props: {
  item: DecisionCase;
  view: InboxView;
  isOpen: boolean;
  onToggle: () => void;
  /** @param label - what was decided, in a few words */
  onDecided: (label: string) => void;
}) {
  const { item, view, isOpen, onToggle, onDecided } = props;
  const { actions, entityRefs, outcome, reason, title, type, url } = item;
  const { effect, record = [], withdrawal } = item;
  const send = useSend(item.plugin);
  const choices = withdrawal ? [withdrawal] : actions;
  const mayOpen =
    choices.length > 0 || (view === 'waiting' && record.length > 0);
  return (
    <Box
      component="li"
      data-case={`${item.plugin} ${item.id}`}
      tabIndex={-1}
      sx={{
        ...{ px: 2, py: 1.25 },
        '&:focus': { outline: 'none', boxShadow: chosen },
        ...(isOpen && {
          ...{ bgcolor: 'action.hover', boxShadow: chosen },
        }),
      }}
    >
      <Box
        sx={{
          ...{ display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 0.5 },
          alignItems: 'center',
        }}
      >
        <Box sx={{ flex: '1 1 320px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <Link to={url}>
            <strong>{title}</strong>
          </Link>
          <Muted>
            {entityRefs.slice(0, 3).map((ref, index) => (
              <span key={ref}>
                {index > 0 && ', '}
                <EntityName entityRef={ref} />
              </span>
            ))}
            {entityRefs.length > 3 && ` and ${entityRefs.length - 3} more`}
            {reason && ` · “${reason}”`}
          </Muted>
          {outcome && (
            <Muted>
              {capital(outcome.action)}
              {outcome.by && (
                <>
                  {' by '}
                  <EntityName entityRef={outcome.by} />
                </>
              )}{' '}
              <RelativeTime instant={outcome.at} />
              {outcome.reason && ` · “${outcome.reason}”`}
            </Muted>
          )}
        </Box>
        <Box sx={{ fontSize: 13, width: { md: 150 } }}>
          {effect && <Hidden>Effect: </Hidden>}
          {effect}
        </Box>
        <Chip
          size="small"
          label={caseTypeLabels[type]}
          sx={{ borderRadius: 1.5, m: 0 }}
        />
        <Muted>
          {view === 'requested' ? (
            <Deciders refs={item.deciders} />
          ) : (
            item.requester && <EntityName entityRef={item.requester} />
          )}{' '}
          <RelativeTime instant={item.requestedAt} />
        </Muted>
        {mayOpen && (
          <Button
            size="small"
            variant="outlined"
            aria-expanded={isOpen}
            aria-label={`${toggleLabel(item)}: ${title}`}
            onClick={onToggle}
            sx={{ textTransform: 'none' }}
          >
            {toggleLabel(item)}
          </Button>
        )}
        {choices.length === 0 && (
          <Link to={url} aria-label={`Open: ${title}`}>
            Open
          </Link>
        )}
      </Box>
      {isOpen && view === 'waiting' && type === 'approval' && (
        <Record record={record} entityRef={entityRefs[0]} />
      )}
      {isOpen && choices.length > 0 && (
        <Decide
          what={title}
          choices={choices.map(action => ({
            words: action.label,
            needsReason: action.reasonRequired,
            run: async given => {
              await send(action, given);
              onDecided(`${action.label}: ${title}`);
            },
          }))}
          onDone={() => undefined}
        />
      )}
    </Box>
  );
}

/** Calls the plugin that decides: it checks again who may, and refuses who is late. */
function useSend(plugin: string) {
  const discoveryApi = useApi(discoveryApiRef);
  const { fetch } = useApi(fetchApiRef);
  return async (action: CaseAction, given: string | undefined) => {
    const client = new RestClient({
      baseUrl: () => discoveryApi.getBaseUrl(plugin),
      fetch,
    });
    const { body, method, path, reasonField = 'reason' } = action;
    const verb = method === 'patch' ? 'PATCH' : 'POST';
    const answer = await client.request(verb, path, {
      ...body,
      [reasonField]: given,
    });
    return expectSuccess(answer, path);
  };
}

function toggleLabel({ actions, withdrawal }: DecisionCase): string {
  if (withdrawal) {
    return withdrawal.label;
  }
  return actions.length > 0 ? 'Decide' : 'Details';
}

/** What was known when it was planned, and how its service is now. */
function Record(props: {
  record: NonNullable<DecisionCase['record']>;
  entityRef: string | undefined;
}) {
  const { record, entityRef } = props;
  const api = useEvidenceApi();
  const now = useAsyncKeepingLast(
    async abort => {
      const { items } = await api.getFacts(
        {
          entityRefs: entityRef ? [entityRef] : [],
          names: ['incident.active', 'slo.state'],
        },
        { abort },
      );
      return items[0]?.facts ?? [];
    },
    [api, entityRef],
  );
  const known = now.error ? undefined : now.value;
  const rows = [
    ...record,
    ...(entityRef && (now.value || now.error)
      ? [
          { label: 'Open incidents now', value: incidentsNow(known) },
          { label: 'Error budget now', value: budgetNow(known) },
        ]
      : []),
  ];
  return (
    <Box
      component="dl"
      aria-label="Decision record"
      sx={{
        ...{ display: 'grid', gap: 1.5, m: 0, mt: 1, p: 1.5, fontSize: 13 },
        gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))',
        ...{ border: 1, borderColor: 'divider', borderRadius: '10px' },
        bgcolor: 'background.paper',
      }}
    >
      {rows.map(({ label, value }) => (
        <Box key={label} sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Box component="dt" sx={{ color: 'text.secondary', fontSize: 12 }}>
            {label}
          </Box>
          <Box component="dd" sx={{ m: 0 }}>
            {value}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

type Facts = EntityFacts['facts'];

/** Those that count: what is stale is not known to hold now. */
function valuesOf(
  facts: Facts | undefined,
  name: string,
): unknown[] | undefined {
  const found = facts?.filter(fact => fact.name === name && !fact.stale) ?? [];
  return found.length === 0
    ? undefined
    : found.flatMap(({ value }) => (Array.isArray(value) ? value : []));
}

function incidentsNow(facts: Facts | undefined): string {
  const open = valuesOf(facts, 'incident.active');
  if (!open) {
    return 'Unknown';
  }
  return open.length === 0
    ? 'None'
    : open
        .map(one => {
          const { id, severity } = one as { id: string; severity?: string };
          return severity ? `${id} (${severity})` : id;
        })
        .join(', ');
}

function budgetNow(facts: Facts | undefined): string {
  const left = (valuesOf(facts, 'slo.state') ?? []).flatMap(one => {
    const { budgetRemaining, name } = one as {
      budgetRemaining?: number;
      name: string;
    };
    return budgetRemaining === undefined
      ? []
      : [`${Math.floor(budgetRemaining * 100)} % left of ${name}`];
  });
  return left.length === 0 ? 'Unknown' : left.join(', ');
}

function Hidden(props: { children: ReactNode }) {
  return (
    <Box
      component="span"
      sx={{
        ...{
          position: 'absolute',
          width: '1px',
          height: '1px',
          overflow: 'hidden',
        },
        clip: 'rect(0 0 0 0)',
      }}
    >
      {props.children}
    </Box>
  );
}

function Deciders(props: { refs: readonly string[] }) {
  const { refs } = props;
  return refs.length === 0 ? (
    <>Nobody is named to decide</>
  ) : (
    <>
      Waits for{' '}
      {refs.map((ref, index) => (
        <span key={ref}>
          {index > 0 && ', '}
          <EntityName entityRef={ref} />
        </span>
      ))}
    </>
  );
}

function Muted(props: { children: ReactNode }) {
  return (
    <Box sx={{ color: 'text.secondary', fontSize: 13 }}>{props.children}</Box>
  );
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en-US') + text.slice(1);
}
