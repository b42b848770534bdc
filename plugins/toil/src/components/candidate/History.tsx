import {
  EntityName,
  RelativeTime,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  CandidateDetail,
  HistoryEntry,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { changeWords, evidenceWords } from '../../model/history';

/** Who decided what, when, and from which evidence; the latest first. */
export function History(props: { candidate: CandidateDetail }) {
  const { history } = props.candidate;
  return (
    <Section title="History">
      {history.length === 0 && 'No decisions yet.'}
      <Box
        component="ol"
        aria-label="History"
        sx={{ m: 0, p: 0, listStyle: 'none' }}
      >
        {history.map(entry => (
          <Entry
            key={`${entry.at} ${entry.action} ${entry.note}`}
            entry={entry}
          />
        ))}
      </Box>
    </Section>
  );
}

function Entry(props: { entry: HistoryEntry }) {
  const { at, by, action, changes, note, evidence } = props.entry;
  const changed = changeWords(changes);
  return (
    <Box
      component="li"
      sx={{
        borderTop: 1,
        borderColor: 'divider',
        py: 0.75,
        overflowWrap: 'anywhere',
      }}
    >
      <strong>{action}</strong> by{' '}
      {by === undefined ? 'evidence' : <EntityName entityRef={by} />},{' '}
      <RelativeTime instant={at} />
      {note && <div>“{note}”</div>}
      {changed.length > 0 && (
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {changed.map(words => (
            <li key={words}>{words}</li>
          ))}
        </Box>
      )}
      {evidence.length > 0 && (
        <Box sx={{ color: 'text.secondary' }}>
          counted then: {evidence.map(evidenceWords).join('; ')}
        </Box>
      )}
    </Box>
  );
}
