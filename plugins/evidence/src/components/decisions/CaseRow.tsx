import { Link } from '@backstage/core-components';
import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import type {
  CaseAction,
  CaseType,
  DecisionCase,
  InboxView,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  expectSuccess,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import {
  Decide,
  EntityName,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import { ReactNode } from 'react';

export const typeLabels: Record<CaseType, string> = {
  approval: 'Infrastructure',
  exemption: 'Exemption',
  dispute: 'Dispute',
  correction: 'Correction',
  promotion: 'Promotion',
  discrepancy: 'Discrepancy',
  review: 'Review',
};

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
  const send = useSend(item.plugin);
  return (
    <Box component="li" sx={{ px: 2, py: 1.25 }}>
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
        <Chip
          size="small"
          label={typeLabels[type]}
          sx={{ borderRadius: 1.5 }}
        />
        <Muted>
          {view === 'requested' ? (
            <Deciders refs={item.deciders} />
          ) : (
            item.requester && <EntityName entityRef={item.requester} />
          )}{' '}
          <RelativeTime instant={item.requestedAt} />
        </Muted>
        {actions.length > 0 ? (
          <Button
            size="small"
            variant="outlined"
            aria-expanded={isOpen}
            aria-label={`Decide: ${title}`}
            onClick={onToggle}
            sx={{ textTransform: 'none' }}
          >
            Decide
          </Button>
        ) : (
          <Link to={url} aria-label={`Open: ${title}`}>
            Open
          </Link>
        )}
      </Box>
      {isOpen && actions.length > 0 && (
        <Decide
          what={title}
          choices={actions.map(action => ({
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
