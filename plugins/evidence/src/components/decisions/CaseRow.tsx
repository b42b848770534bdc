import { Link } from '@backstage/core-components';
import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import {
  type CaseAction,
  type DecisionCase,
  type InboxView,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  expectSuccess,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import {
  caseTypeLabels,
  Chip,
  clientOptions,
  Decide,
  EntityName,
  Initials,
  RelativeTime,
  type Tone,
  toneColours,
  WithEntityTitle,
  LinkButton,
  capital,
  useTitled,
} from '@plumbline/backstage-plugin-evidence-react';
import ExpandIcon from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type Theme, useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { keyOf } from './Keys';
import { icons } from './Kinds';
import { Record } from './Record';

const chosen = ({ palette }: Theme) => `inset 3px 0 0 ${palette.primary.main}`;

/** The columns of a row, and of the heads above them; on a phone they wrap. */
export const columns = {
  display: { xs: 'flex', md: 'grid' },
  flexWrap: 'wrap',
  columnGap: 2,
  rowGap: 0.5,
  alignItems: 'center',
  gridTemplateColumns: '32px minmax(0, 1fr) 110px 120px 150px 80px 20px',
  '& > :nth-of-type(2)': { flex: { xs: '1 1 240px', md: 'none' } },
} as const;

const titleButton = {
  p: 0,
  minWidth: 0,
  textAlign: 'left',
  textTransform: 'none',
  fontSize: 14,
  fontWeight: 600,
  lineHeight: '20px',
  color: 'text.primary',
} as const;

/** What is to be decided or was, and how it can be decided in place. */
export function CaseRow(props: {
  item: DecisionCase;
  view: InboxView;
  isOpen: boolean;
  onToggle: () => void;
  onFocus: (key: string | undefined) => void;
  /** @param label - what was decided, in a few words */
  onDecided: (label: string) => void;
  /** It is not as it is shown any more. */
  onConflict: () => void;
}) {
  const { item, view, isOpen, onToggle, onFocus, onConflict, onDecided } =
    props;
  const { actions, entityRefs, outcome, reason, type, url } = item;
  const title = useTitled(item.title, entityRefs);
  const { effect, record = [], withdrawal } = item;
  const send = useSend(item.plugin);
  const choices = withdrawal ? [withdrawal] : actions;
  const mayOpen =
    choices.length > 0 || (view === 'waiting' && record.length > 0);
  const risk = riskOf(item);
  const Icon = icons[type];
  return (
    <Box
      component="li"
      data-case={keyOf(item)}
      onFocus={() => onFocus(keyOf(item))}
      onBlur={() => onFocus(undefined)}
      tabIndex={-1}
      sx={{
        px: 2,
        py: 1.25,
        '&:focus': { outline: 'none', boxShadow: chosen },
        ...(isOpen && {
          bgcolor: (theme: Theme) => toneColours(theme, 'primary').ground,
          boxShadow: chosen,
        }),
      }}
    >
      <Box sx={columns}>
        <IconSquare tone={risk?.tone ?? 'info'}>
          <Icon sx={{ fontSize: 18 }} />
        </IconSquare>
        <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          {mayOpen ? (
            <Button
              aria-expanded={isOpen}
              aria-label={`${toggleLabel(item)}: ${title}`}
              onClick={onToggle}
              sx={titleButton}
            >
              {title}
            </Button>
          ) : (
            <Link to={url} aria-label={`Open: ${title}`}>
              <strong>{title}</strong>
            </Link>
          )}
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
        <span>
          {risk ? (
            <Chip tone={risk.tone} dot="full">
              {risk.words}
            </Chip>
          ) : (
            <Chip tone="info">{caseTypeLabels[type]}</Chip>
          )}
        </span>
        <Box sx={{ fontSize: 13 }}>{effect}</Box>
        <Box sx={{ fontSize: 13, minWidth: 0 }}>
          {view === 'requested' ? (
            <Deciders refs={item.deciders} />
          ) : (
            item.requester && <Requester entityRef={item.requester} />
          )}
        </Box>
        <Box sx={{ fontSize: 13, textAlign: { md: 'right' } }}>
          <RelativeTime instant={item.requestedAt} form="age" />
        </Box>
        {mayOpen && (
          <ExpandIcon
            aria-hidden
            color="action"
            sx={{ fontSize: 20, rotate: isOpen ? '180deg' : undefined }}
          />
        )}
      </Box>
      {isOpen && (
        <Box sx={{ ml: { md: 6 } }}>
          {view === 'waiting' && record.length > 0 && (
            <Record
              record={record}
              entityRef={
                ['approval', 'release'].includes(type)
                  ? entityRefs[0]
                  : undefined
              }
            />
          )}
          {choices.length > 0 && (
            <Decide
              what={title}
              choices={choices.map(action => ({
                words: action.label,
                needsReason: action.reasonRequired,
                refuses: action.refuses,
                run: async given => {
                  await send(action, given);
                  onDecided(
                    `Recorded: ${
                      title.startsWith(action.label)
                        ? title
                        : `${action.label} · ${title}`
                    }`,
                  );
                },
              }))}
              onDone={() => undefined}
              onConflict={onConflict}
            >
              <LinkButton to={url} aria-label={`Open: ${title}`}>
                Open
              </LinkButton>
            </Decide>
          )}
        </Box>
      )}
    </Box>
  );
}

/** How much an approval may break, as its plan has it; none for other kinds. */
function riskOf({
  record = [],
}: DecisionCase): { words: string; tone: Tone } | undefined {
  const of = (label: string) =>
    record.find(one => one.label === label)?.value.toLowerCase();
  if (of('Rollback') === 'irreversible') {
    return { words: 'Irreversible', tone: 'critical' };
  }
  switch (of('Risk')) {
    case undefined:
      return undefined;
    case 'high':
    case 'critical':
      return { words: `${capital(of('Risk')!)} risk`, tone: 'warning' };
    default:
      return { words: `${capital(of('Risk')!)} risk`, tone: 'neutral' };
  }
}

function IconSquare(props: { tone: Tone; children: ReactNode }) {
  const { color, ground } = toneColours(useTheme(), props.tone);
  return (
    <Box
      aria-hidden
      sx={{
        display: 'grid',
        placeItems: 'center',
        width: 32,
        height: 32,
        borderRadius: '8px',
        color,
        bgcolor: ground,
      }}
    >
      {props.children}
    </Box>
  );
}

function Requester(props: { entityRef: string }) {
  const { entityRef } = props;
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}
    >
      <WithEntityTitle entityRef={entityRef}>
        {name => <Initials name={name} />}
      </WithEntityTitle>
      <EntityName entityRef={entityRef} />
    </Box>
  );
}

/** Calls the plugin that decides: it checks again who may, and refuses who is late. */
function useSend(plugin: string) {
  const discoveryApi = useApi(discoveryApiRef);
  const fetchApi = useApi(fetchApiRef);
  return async (action: CaseAction, given: string | undefined) => {
    const client = new RestClient(
      clientOptions(plugin, { discoveryApi, fetchApi }),
    );
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

function Deciders(props: { refs: readonly string[] }) {
  const { refs } = props;
  return refs.length === 0 ? (
    <>No approver</>
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
