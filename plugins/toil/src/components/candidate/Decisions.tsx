import {
  Card,
  EntityName,
  Initials,
  RelativeTime,
  WithEntityTitle,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  CandidateDetail,
  GroupDecision,
} from '@plumbline/backstage-plugin-toil-common';
import MachineIcon from '@mui/icons-material/TuneOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { changeWords, Decision, decisionsOf } from '../../model/history';

const shownFirst = 7;

/** What people and evidence decided about it and its group, the latest first. */
export function Decisions(props: {
  candidate: CandidateDetail;
  groupHistory: readonly GroupDecision[];
}) {
  const { candidate, groupHistory } = props;
  const [all, setAll] = useState(false);
  const decisions = decisionsOf(candidate.history, groupHistory);
  return (
    <Card title="Decisions">
      {decisions.length === 0 && 'No decisions yet'}
      <Box
        component="ol"
        aria-label="Decisions"
        sx={{ m: 0, p: 0, listStyle: 'none' }}
      >
        {decisions.slice(0, all ? undefined : shownFirst).map(decision => (
          <Entry
            key={`${decision.at} ${decision.title} ${decision.note}`}
            decision={decision}
          />
        ))}
      </Box>
      {decisions.length > shownFirst && !all && (
        <Button size="small" onClick={() => setAll(true)} sx={{ mt: 1 }}>
          Show {decisions.length - shownFirst} more
        </Button>
      )}
    </Card>
  );
}

function Entry(props: { decision: Decision }) {
  const { at, by, title, note, changes, evidence } = props.decision;
  const details = [...changeWords(changes), ...evidence];
  const [first, ...rest] = details;
  return (
    <Box
      component="li"
      sx={{ display: 'flex', gap: 1.25, pb: 1.5, fontSize: 13 }}
    >
      {by ? (
        <WithEntityTitle entityRef={by}>
          {name => <Initials name={name} />}
        </WithEntityTitle>
      ) : (
        <Box
          aria-hidden
          sx={{
            width: 24,
            height: 24,
            flex: 'none',
            borderRadius: '50%',
            display: 'flex',
            alignItems: 'center',
            justifyContent: 'center',
            bgcolor: 'action.hover',
          }}
        >
          <MachineIcon sx={{ fontSize: 14 }} color="action" />
        </Box>
      )}
      <Box sx={{ flex: '1 1 0', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box sx={{ display: 'flex', gap: 1, justifyContent: 'space-between' }}>
          <span>
            <strong>{title}</strong>{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {by && (
                <>
                  by <EntityName entityRef={by} />
                </>
              )}
            </Box>
          </span>
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            <RelativeTime instant={at} />
          </Box>
        </Box>
        {note && (
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>“{note}”</Box>
        )}
        {rest.length === 0 && first && (
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            <EntityTitlesIn text={first} />
          </Box>
        )}
        {rest.length > 0 && (
          <Box
            component="details"
            sx={{ fontSize: 12, color: 'text.secondary' }}
          >
            <Box component="summary" sx={{ cursor: 'pointer' }}>
              {details.length} details
            </Box>
            <Box component="ul" sx={{ m: 0, pl: 2 }}>
              {details.map(words => (
                <li key={words}>
                  <EntityTitlesIn text={words} />
                </li>
              ))}
            </Box>
          </Box>
        )}
      </Box>
    </Box>
  );
}
